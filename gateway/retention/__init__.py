"""What has been kept long enough, and is it gone, here and at the carrier?"""

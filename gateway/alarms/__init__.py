"""What is wrong that a coordinator must hear of, and who has been told?"""

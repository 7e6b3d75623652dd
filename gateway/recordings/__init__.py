"""Where is the sound of a spoken message, who hears it, and when is it erased, here and at the carrier?"""

"""Which reports inside the ICT contract went to the helpdesk, and has Digitaal Vlaanderen confirmed them yet?"""

# must: a search that does not listen to signals is ended at the limit
# layer: interrupt, then SIGKILL
# category: timing
# check: timeout_reported
import re
say('searching')
re.match(r'(a+)+$', 'a' * 64 + 'b')

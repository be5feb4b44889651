import os
found = [name for folder in (os.environ['HOME'], os.environ['TMPDIR']) for name in os.listdir(folder) if 'core' in name]
print('ESCAPE' if found else 'BLOCKED', found)

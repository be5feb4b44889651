import os
found = [name for folder in ('/home/user', '/tmp') for name in os.listdir(folder) if 'core' in name]
print('ESCAPE' if found else 'BLOCKED', found)

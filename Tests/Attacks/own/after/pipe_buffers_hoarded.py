import subprocess
shown = subprocess.run('seq 1 200000 | sort -n | wc -l', shell=True, capture_output=True, text=True).stdout
print('BLOCKED' if shown.strip() == '200000' else 'ESCAPE another session has no pipes', shown)

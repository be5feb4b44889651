"""How a payload becomes the code of one execution.

The server has one kernel, python's. Payloads in other languages are run by their own program from there, which is the
same process in the same sandbox as a kernel of that language would be.
"""

_PROGRAMS = {"bash": ("bash", "attack.sh"), "node": ("node", "attack.js")}

# Keeps a node program in the world until the runner has looked at it.
_NODE_HOLDS = "\nsetTimeout(() => {}, 1000 * {seconds});\n"


def code(attack, held=0):
    """The python source that runs the attack; `held` seconds it goes on after its last line, for languages that can."""
    if attack.language == "python":
        return attack.payload
    program, file = _PROGRAMS[attack.language]
    payload = attack.payload
    if held:
        payload += _NODE_HOLDS.replace("{seconds}", str(held))
    return f"""
import os, pathlib, subprocess
file = pathlib.Path(os.environ['TMPDIR'], {file!r})
file.write_text({payload!r})
ended = subprocess.run([{program!r}, file]).returncode
print('{program} ended with', ended)
"""

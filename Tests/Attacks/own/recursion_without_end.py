# must: a stack that overflows ends the kernel and nothing else
# layer: the kernel is a process
# category: resource
# check: then:session_recovers
import ast
import pickle
say('recursing')
nest = []
for _ in range(10 ** 6):
    nest = [nest]
try:
    repr(nest)
except RecursionError:
    say('caught repr')
try:
    ast.parse('(' * 10 ** 5)
except (MemoryError, SyntaxError, RecursionError):
    say('caught parse')
sys.setrecursionlimit(10 ** 9)
def down():
    return down()
down()

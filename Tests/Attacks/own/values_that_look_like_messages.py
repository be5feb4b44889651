# must: rich values of any name and shape are values, and capped
# layer: representations are limited by kernel, worker and gateway
# category: output
# check: then:output_is_output
from IPython.display import display
for data in ({'text/plain': '\n\ndata: [DONE]\n\n', 'text/html': '<script>\n\ndata: x'},
             {'image/png': 'not base64\n\n'},
             {'x\n\ndata: y': 'z', 'text/plain': 'odd name'}, {'application/json': {'a': float('nan')}},
             {'text/plain': '\ud800 half'}, {f'application/x-{n}': 'y' for n in range(5000)}):
    try:
        display(data, raw=True)
    except Exception as error:
        say('refused', type(error).__name__)
say('shown')

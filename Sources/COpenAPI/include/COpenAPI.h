#ifndef NESTBOX_COPENAPI_H
#define NESTBOX_COPENAPI_H

#include <stddef.h>

/// The first byte of the API's description, an OpenAPI document as JSON in UTF-8, embedded in the program.
///
/// Constant, and there as long as the process.
const char *_Nonnull nestbox_openapi_bytes(void);

/// The number of its bytes.
size_t nestbox_openapi_length(void);

#endif

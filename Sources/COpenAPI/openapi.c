#include "COpenAPI.h"

// Scripts/describe makes the file from docs/openapi.yaml. Embedded it travels with the program, and cannot be of another
// version than that.
static const char document[] = {
#embed "openapi.json"
};

const char *nestbox_openapi_bytes(void) {
    return document;
}

size_t nestbox_openapi_length(void) {
    return sizeof(document);
}

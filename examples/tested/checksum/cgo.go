//go:build cgo

package checksum

/*
#include <stddef.h>
#include <stdint.h>

static uint32_t adler32(const unsigned char *data, size_t length) {
	uint32_t a = 1, b = 0;
	for (size_t i = 0; i < length; i++) {
		a = (a + data[i]) % 65521;
		b = (b + a) % 65521;
	}
	return b << 16 | a;
}
*/
import "C"

import "unsafe"

func sum(data []byte) uint32 {
	first := (*C.uchar)(unsafe.Pointer(unsafe.SliceData(data)))
	return uint32(C.adler32(first, C.size_t(len(data))))
}

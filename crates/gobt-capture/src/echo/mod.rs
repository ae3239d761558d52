//! What in the standard error of `go … -x` is go's echo, and what is the user's?

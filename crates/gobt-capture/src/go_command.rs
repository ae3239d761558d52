//! What does this go command line ask for, and where do gobt's own flags go?

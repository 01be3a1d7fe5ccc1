// The one hierarchy of errors. A message names the file or the thing, what is wrong with it and what would be
// right; it is one line, without a full stop at its end, fit to be shown to a person as it is.
#pragma once

#include <stdexcept>
#include <string>

namespace saliscope {

/// Base of everything that Saliscope throws on purpose.
class Error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The caller asked for something that does not exist or is out of range. Exit status 2.
class UsageError : public Error {
public:
    using Error::Error;
};

/// A file cannot be read or written, or is not what it should be. Exit status 3.
class FileError : public Error {
public:
    using Error::Error;
};

/// A model file, or the network in it, is not what it should be.
class ModelError : public FileError {
public:
    using FileError::FileError;
};

/// A picture is not what it should be.
class ImageError : public FileError {
public:
    using FileError::FileError;
};

/// A person cancelled the work. Exit status 4.
class Cancelled : public Error {
public:
    Cancelled() : Error("cancelled") {}
};

/// What to tell a person about any error: one line; of a library's longer message the first.
std::string messageOf(const std::exception& error);

/// The exit status of a program that ends with this error: 2 wrong usage, 3 an unusable file, 4 cancelled, 1
/// anything else.
int exitStatus(const std::exception& error);

} // namespace saliscope

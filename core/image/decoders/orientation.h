// Which way up a picture is, as cameras note it.
#pragma once

#include "image/picture.h"

#include <cstddef>
#include <span>

namespace saliscope::decoders {

/// The orientation, 1 to 8, that a block of EXIF data gives; 1 (upright) if it gives none or none that is
/// valid. The block may begin with "Exif\0\0", as in JPEG, or without, as elsewhere.
int exifOrientation(std::span<const unsigned char> exif);

/// The picture turned and mirrored so that it is upright.
Picture upright(const Picture& picture, int orientation);

} // namespace saliscope::decoders

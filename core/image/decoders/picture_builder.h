// Makes a picture out of rows that arrive one by one, as every decoder delivers them, and reduces a large one
// on the way, so that its full size never lies in memory.
#pragma once

#include "image/picture.h"

#include <cstdint>
#include <vector>

namespace saliscope::decoders {

class PictureBuilder {
public:
    /// \param alreadyReduced by which factor the rows are reduced that will come; `fullWidth` and
    /// `fullHeight` are those before that reduction.
    PictureBuilder(int fullWidth, int fullHeight, const PictureLimits& limits, int alreadyReduced = 1);

    /// Where to put the next row: 3 × width bytes, red, green, blue. Nothing is allocated before the first
    /// row.
    std::uint8_t* beginRow();
    void endRow();

    /// The picture; all rows must have come.
    Picture finish();

    /// Size of the rows that are expected.
    int width() const { return width_; }
    int height() const { return height_; }

private:
    void add(const std::vector<std::uint8_t>& row);
    void averageInto(std::uint8_t* reducedRow);

    int width_;
    int height_;
    int reduction_; ///< by which the rows are reduced here
    Picture picture_;
    int rowsDone_ = 0;
    int rowsInSums_ = 0;
    std::vector<std::uint8_t> row_;
    std::vector<std::uint64_t> sums_; ///< of the squares that the current rows run through, 3 a square
};

/// ceil(size / reduction): how many pixels are left.
int reducedSize(int size, int reduction);

/// The smallest whole factor that brings a picture down to the limit.
int reductionToLimit(int width, int height, const PictureLimits& limits);

/// What the eye sees of a row of `count` pixels over white: 3 bytes a pixel from 4. `premultiplied` says that
/// the colours are already multiplied by alpha.
void layOverWhite(const std::uint8_t* rgba, int count, bool premultiplied, std::uint8_t* rgb);

} // namespace saliscope::decoders

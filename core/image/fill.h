// What stands in for a part of a picture that is covered.
#pragma once

#include "image/pyramid.h"

#include <opencv2/core/mat.hpp>

#include <array>
#include <cstdint>
#include <string_view>

namespace saliscope {

class PixelRegion;

enum class Fill {
    meanColour, ///< one colour: what a network gets as zero
    black,      ///< one colour too, but for the network an unusual one
    blur,       ///< the picture itself, blurred by a tenth of its shorter side (standard deviation)
    noise,      ///< each channel uniform between 0 and 255, as coarse as 224 pixels along the shorter side
    inpaint     ///< continues the colours around it, without edges or texture (`membrane.h`)
};

/// All of them, in the order in which they are offered.
inline constexpr std::array fills = {Fill::meanColour, Fill::black, Fill::blur, Fill::noise, Fill::inpaint};

/// "mean", "black", "blur", "noise", "inpaint".
std::string_view nameOf(Fill fill);

/// \throws UsageError that names those that exist
Fill fillNamed(std::string_view name);

/// The mean colour of ImageNet, which the usual normalisation turns into zero.
inline const cv::Vec3b usualMeanColour(124, 116, 104);

/// A fill and all that it depends on beside the picture.
struct FillStyle {
    Fill fill = Fill::meanColour;
    std::uint64_t seed = 0;           ///< of the noise
    cv::Vec3b mean = usualMeanColour; ///< red, green, blue

    friend bool operator==(const FillStyle&, const FillStyle&) = default;
};

/// The picture (CV_8UC3) with other colours where `mask` (CV_8UC1, of the same size) is not zero, and only
/// there. Blur and noise at a pixel depend on the picture, the seed and the place, not on what else is
/// covered. Inpainting uses no colour from under the mask; large holes are filled at a reduced size, so that
/// this takes hundredths of a second for a hole of any size. If no pixel is left to continue from, all get
/// the mean colour.
cv::Mat filled(const cv::Mat& rgb, const cv::Mat& mask, Fill fill, std::uint64_t seed = 0,
               const cv::Vec3b& mean = usualMeanColour);

/// Fills parts of one picture time and again. It keeps what it had to compute of the whole picture, so that
/// each time costs as much as the part. For one thread at a time.
class Filler {
public:
    /// CV_8UC3. The pixels are shared and must not change.
    explicit Filler(cv::Mat rgb);

    /// Writes what stands in for the picture in `region` into `target`, which is as large as the picture and
    /// contains the region. Inpainting takes no colour from the pixels in `hidden` either.
    void fill(cv::Mat& target, const PixelRegion& region, const FillStyle& style, const PixelRegion& hidden);

    /// The picture and its reductions, for whoever needs them too.
    Pyramid& pyramid() { return pyramid_; }

private:
    void inpaint(cv::Mat& target, const PixelRegion& region, const PixelRegion& hidden,
                 const cv::Vec3b& mean);
    void fillWithBlur(cv::Mat& target, const PixelRegion& region);

    cv::Mat picture_;
    Pyramid pyramid_;
    cv::Mat blurred_; ///< reduced; made when it is first needed
};

} // namespace saliscope

// From numbers to colours.
#pragma once

#include <opencv2/core/mat.hpp>

#include <array>
#include <string_view>

namespace at {
class Tensor;
}

namespace saliscope {

/// All but `turbo` are perceptually uniform: equal steps in value look equally large.
enum class ColourMap {
    viridis,
    magma,
    inferno,
    turbo,
    grey,
    diverging ///< blue below the middle, white in the middle, red above: for signed values
};

/// All of them, in the order in which they are offered.
inline constexpr std::array colourMaps = {ColourMap::viridis, ColourMap::magma, ColourMap::inferno,
                                          ColourMap::turbo,   ColourMap::grey,  ColourMap::diverging};

/// "viridis", ...
std::string_view nameOf(ColourMap map);

/// \throws UsageError that names those that exist
ColourMap colourMapNamed(std::string_view name);

/// The colours from the lowest value to the highest, red, green, blue.
const std::array<cv::Vec3b, 256>& coloursOf(ColourMap map);

/// NaN is drawn in this grey, which no map but `grey` contains.
inline const cv::Vec3b colourOfNan(128, 128, 128);

/// The values that get the first and the last colour of a map.
struct ValueRange {
    float low;
    float high;

    friend bool operator==(const ValueRange&, const ValueRange&) = default;
};

/// Between which values lie all but the lowest `lowPercentile` and all but the highest 100 - `highPercentile`
/// percent of the finite values (interpolated between neighbours, as NumPy does it). {0, 0} if none is
/// finite. \param values CV_32FC1
ValueRange valueRange(const cv::Mat& values, double lowPercentile = 0, double highPercentile = 100);

/// For signed values: {-m, m}, m being that percentile of the absolute values, so that zero is in the middle.
ValueRange symmetricRange(const cv::Mat& values, double percentile = 100);

/// The picture of a map: `values` is CV_32FC1, the result CV_8UC3, red, green, blue. Values beyond the range
/// get the colour of its end. If the range is empty (low = high), all get the first colour, of the diverging
/// map the middle one.
cv::Mat colourise(const cv::Mat& values, ColourMap map, const ValueRange& range);

/// The same for tensors of any type of number: of any shape, and H × W to colourise.
ValueRange valueRange(const at::Tensor& values, double lowPercentile = 0, double highPercentile = 100);
ValueRange symmetricRange(const at::Tensor& values, double percentile = 100);
cv::Mat colourise(const at::Tensor& values, ColourMap map, const ValueRange& range);

} // namespace saliscope

#include "session/creation.h"

#include <cmath>

namespace saliscope {

cv::Mat Creation::sheet() const {
    if (pictures.size() < 2)
        return pictures.empty() ? cv::Mat() : pictures.front();
    constexpr int gap = 2;
    const auto count = static_cast<int>(pictures.size());
    const int columns = static_cast<int>(std::ceil(std::sqrt(count)));
    const int rows = (count + columns - 1) / columns;
    const cv::Size size = pictures.front().size();
    cv::Mat all(rows * (size.height + gap) - gap, columns * (size.width + gap) - gap, CV_8UC3,
                cv::Scalar::all(255));
    for (int i = 0; i < count; ++i)
        pictures[static_cast<std::size_t>(i)].copyTo(
            all(cv::Rect({i % columns * (size.width + gap), i / columns * (size.height + gap)}, size)));
    return all;
}

} // namespace saliscope

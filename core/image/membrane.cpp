#include "image/membrane.h"

#include <opencv2/imgproc.hpp>

#include <vector>

namespace saliscope {

namespace {

/// Sweeps over the hole at each size. Small ones cost next to nothing and carry colours far.
constexpr std::size_t fewestSweeps = 8, mostSweeps = 256, pixelsPerSize = 1 << 18;

std::vector<cv::Point> pixelsOf(const cv::Mat& hole) {
    std::vector<cv::Point> pixels;
    for (int y = 0; y < hole.rows; ++y)
        for (int x = 0; x < hole.cols; ++x)
            if (hole.at<std::uint8_t>(y, x))
                pixels.emplace_back(x, y);
    return pixels;
}

/// Half the size: a pixel is the mean of those it covers that are known, and part of the hole if none is.
void reduce(const cv::Mat& colours, const cv::Mat& hole, cv::Mat& lessColours, cv::Mat& lessHole) {
    const cv::Size size((hole.cols + 1) / 2, (hole.rows + 1) / 2);
    lessColours = cv::Mat::zeros(size, CV_32FC3);
    lessHole = cv::Mat(size, CV_8UC1, cv::Scalar(255));
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x) {
            int known = 0;
            cv::Vec3f& sum = lessColours.at<cv::Vec3f>(y, x);
            for (int row = 2 * y; row < std::min(2 * y + 2, hole.rows); ++row)
                for (int column = 2 * x; column < std::min(2 * x + 2, hole.cols); ++column)
                    if (!hole.at<std::uint8_t>(row, column)) {
                        sum += colours.at<cv::Vec3f>(row, column);
                        ++known;
                    }
            if (known > 0) {
                sum *= 1 / static_cast<float>(known);
                lessHole.at<std::uint8_t>(y, x) = 0;
            }
        }
}

/// Gauss-Seidel: each pixel of the hole becomes the mean of its four neighbours.
void relax(cv::Mat& colours, const std::vector<cv::Point>& hole) {
    const int lastRow = colours.rows - 1, lastColumn = colours.cols - 1;
    const auto settle = [&](cv::Point p) {
        colours.at<cv::Vec3f>(p) = 0.25f * (colours.at<cv::Vec3f>(std::max(p.y - 1, 0), p.x) +
                                            colours.at<cv::Vec3f>(std::min(p.y + 1, lastRow), p.x) +
                                            colours.at<cv::Vec3f>(p.y, std::max(p.x - 1, 0)) +
                                            colours.at<cv::Vec3f>(p.y, std::min(p.x + 1, lastColumn)));
    };
    // To and fro, so that neither direction carries colours farther than the other.
    const std::size_t sweeps = std::clamp(pixelsPerSize / hole.size(), fewestSweeps, mostSweeps);
    for (std::size_t i = 0; i < sweeps; i += 2) {
        std::for_each(hole.begin(), hole.end(), settle);
        std::for_each(hole.rbegin(), hole.rend(), settle);
    }
}

/// Solves at half the size first: what is far away arrives there in a few steps.
void solve(cv::Mat& colours, const cv::Mat& hole) {
    const std::vector<cv::Point> pixels = pixelsOf(hole);
    if (pixels.empty())
        return;
    cv::Mat lessColours, lessHole, enlarged;
    reduce(colours, hole, lessColours, lessHole);
    solve(lessColours, lessHole);
    cv::resize(lessColours, enlarged, {}, 2, 2, cv::INTER_LINEAR);
    for (cv::Point p : pixels)
        colours.at<cv::Vec3f>(p) = enlarged.at<cv::Vec3f>(p);
    relax(colours, pixels);
}

} // namespace

cv::Mat continuedIntoHole(const cv::Mat& rgb, const cv::Mat& hole) {
    CV_Assert(rgb.type() == CV_8UC3 && hole.type() == CV_8UC1 && rgb.size() == hole.size());
    if (cv::countNonZero(hole) == hole.rows * hole.cols)
        return rgb.clone();
    cv::Mat colours, continued;
    rgb.convertTo(colours, CV_32F);
    solve(colours, hole);
    colours.convertTo(continued, CV_8U); // what is known was whole numbers and still is
    return continued;
}

} // namespace saliscope

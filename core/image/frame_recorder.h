// The steps of something that grows, kept for an animation.
#pragma once

#include <opencv2/core/mat.hpp>

#include <cstddef>
#include <vector>

namespace saliscope {

/// Keeps pictures of a run of unknown length within a bounded memory: evenly spaced ones, and always the
/// last. A value; copies share the pictures, which nobody changes.
class FrameRecorder {
public:
    struct Limits {
        std::size_t frames = 64; ///< at least 2
        int side = 256;          ///< larger pictures are reduced to that, in pixels
    };

    FrameRecorder() : FrameRecorder(Limits{}) {}
    explicit FrameRecorder(const Limits& limits);

    /// The next picture, CV_8UC3. It may be changed afterwards. One of another size than those before begins
    /// anew. \param as the size that it is resized to before; empty: its own. For pictures that grow
    void add(const cv::Mat& picture, cv::Size as = {});

    /// First to last, at most as many as the limit.
    std::vector<cv::Mat> frames() const;
    bool empty() const { return kept_.empty() && last_.empty(); }
    void clear();

private:
    Limits limits_;
    std::vector<cv::Mat> kept_; ///< every `spacing_`th
    cv::Mat last_;              ///< empty where it was kept
    cv::Size size_;             ///< of the pictures as they came
    std::size_t spacing_ = 1;
    std::size_t seen_ = 0;
};

} // namespace saliscope

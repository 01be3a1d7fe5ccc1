#include "image/frame_recorder.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>

namespace saliscope {

namespace {

cv::Mat withinSide(const cv::Mat& picture, int side) {
    const double scale = static_cast<double>(side) / std::max(picture.cols, picture.rows);
    if (scale >= 1)
        return picture.clone();
    cv::Mat reduced;
    const cv::Size size(std::max(1, cvRound(picture.cols * scale)),
                        std::max(1, cvRound(picture.rows * scale)));
    cv::resize(picture, reduced, size, 0, 0, cv::INTER_AREA);
    return reduced;
}

} // namespace

FrameRecorder::FrameRecorder(const Limits& limits)
    : limits_{std::max<std::size_t>(limits.frames, 2), std::max(limits.side, 1)} {}

void FrameRecorder::add(const cv::Mat& picture, cv::Size as) {
    if (picture.empty())
        return;
    if (!as.empty() && as != picture.size()) {
        cv::Mat resized;
        cv::resize(picture, resized, as, 0, 0, cv::INTER_LINEAR);
        return add(resized);
    }
    if (picture.size() != size_)
        clear();
    size_ = picture.size();
    const cv::Mat frame = withinSide(picture, limits_.side);
    const bool isKept = seen_++ % spacing_ == 0;
    last_ = isKept ? cv::Mat() : frame;
    if (isKept)
        kept_.push_back(frame);
    // One place stays free for the last.
    if (kept_.size() < limits_.frames)
        return;
    last_ = frame;
    std::size_t place = 0;
    for (std::size_t i = 0; i < kept_.size(); i += 2)
        kept_[place++] = kept_[i];
    if (kept_.size() % 2 == 1)
        last_ = cv::Mat(); // it has kept its place
    kept_.resize(place);
    spacing_ *= 2;
}

std::vector<cv::Mat> FrameRecorder::frames() const {
    std::vector<cv::Mat> frames = kept_;
    if (!last_.empty())
        frames.push_back(last_);
    return frames;
}

void FrameRecorder::clear() {
    kept_.clear();
    last_ = cv::Mat();
    spacing_ = 1;
    seen_ = 0;
}

} // namespace saliscope

#include "image/pyramid.h"

#include <opencv2/imgproc.hpp>

namespace saliscope {

namespace {

cv::Size halved(cv::Size size) {
    return {(size.width + 1) / 2, (size.height + 1) / 2};
}

void shrink(const cv::Mat& from, cv::Mat to) {
    if (!from.empty())
        cv::resize(from, to, to.size(), 0, 0, cv::INTER_AREA);
}

/// Odd last rows and columns are shrunk on their own: together with the others OpenCV would stretch them
/// over the whole picture, and nothing would lie where it should.
void halve(const cv::Mat& from, cv::Mat& to) {
    const cv::Rect pairs(0, 0, from.cols / 2, from.rows / 2);
    const cv::Rect even(0, 0, 2 * pairs.width, 2 * pairs.height);
    const cv::Range lastColumn(even.width, from.cols), lastRow(even.height, from.rows);
    const cv::Range newColumn(pairs.width, to.cols), newRow(pairs.height, to.rows);
    shrink(from(even), to(pairs));
    shrink(from(cv::Range(0, even.height), lastColumn), to(cv::Range(0, pairs.height), newColumn));
    shrink(from(lastRow, cv::Range(0, even.width)), to(newRow, cv::Range(0, pairs.width)));
    shrink(from(lastRow, lastColumn), to(newRow, newColumn));
}

} // namespace

Pyramid::Pyramid(cv::Mat picture) {
    CV_Assert(picture.depth() == CV_8U);
    levels_.push_back(std::move(picture));
}

int Pyramid::levelCount() const {
    if (levels_.empty() || levels_[0].empty())
        return 0;
    int count = 1;
    for (int side = std::max(levels_[0].cols, levels_[0].rows); side > 1; side = (side + 1) / 2)
        ++count;
    return count;
}

cv::Mat Pyramid::level(int index) {
    CV_Assert(index >= 0 && index < std::max(1, levelCount()));
    while (static_cast<int>(levels_.size()) <= index) {
        cv::Mat next(halved(levels_.back().size()), levels_.back().type());
        halve(levels_.back(), next);
        levels_.push_back(std::move(next));
    }
    return levels_[static_cast<std::size_t>(index)];
}

void Pyramid::update(const cv::Rect& changed) {
    cv::Rect part = changed;
    for (std::size_t i = 1; i < levels_.size() && !part.empty(); ++i) {
        const cv::Point begin(part.x / 2, part.y / 2);
        part = cv::Rect(begin, cv::Point((part.br().x + 1) / 2, (part.br().y + 1) / 2));
        const cv::Mat& finer = levels_[i - 1];
        const cv::Rect source =
            cv::Rect(2 * part.x, 2 * part.y, 2 * part.width, 2 * part.height) & cv::Rect({}, finer.size());
        cv::Mat target = levels_[i](part);
        halve(finer(source), target);
    }
}

Pyramid Pyramid::over(cv::Mat picture) const {
    Pyramid copy(std::move(picture));
    for (std::size_t i = 1; i < levels_.size(); ++i)
        copy.levels_.push_back(levels_[i].clone());
    return copy;
}

} // namespace saliscope

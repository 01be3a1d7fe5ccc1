#include "models/thumbnails.h"

#include "canvas/image_conversion.h"

#include <opencv2/imgproc.hpp>

#include <exception>

namespace saliscope {

QImage thumbnailOf(const QString& file, int side) {
    constexpr std::int64_t enough = std::int64_t{1} << 20; // a large photo is reduced while it is read
    const cv::Mat pixels = readPicture(file.toStdString(), {.maxPixels = enough}).pixels;
    const int shorter = std::min(pixels.cols, pixels.rows);
    const cv::Rect middle((pixels.cols - shorter) / 2, (pixels.rows - shorter) / 2, shorter, shorter);
    cv::Mat square;
    cv::resize(pixels(middle), square, {side, side}, 0, 0,
               shorter > side ? cv::INTER_AREA : cv::INTER_LINEAR);
    return toImage(square).copy();
}

Thumbnails::Thumbnails(int side, QObject* parent)
    : QObject(parent), side_(side), delivery_(std::make_shared<Delivery>(this)) {
    constexpr int megabyte = 1 << 20, most = 96 * megabyte;
    known_.setMaxCost(most);
}

Thumbnails::~Thumbnails() {
    delivery_->close();
    {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
    }
    wake_.notify_all();
    for (std::thread& thread : threads_)
        thread.join();
}

QImage Thumbnails::picture(const QString& file) {
    if (const QImage* image = known_.object(file))
        return *image;
    if (waiting_.contains(file))
        return {};
    constexpr std::size_t most = 2000; // more than any screen shows
    waiting_.insert(file);
    {
        const std::lock_guard lock(mutex_);
        wanted_.push_back(file);
        if (wanted_.size() > most) {
            waiting_.remove(wanted_.front());
            wanted_.pop_front();
        }
    }
    wake_.notify_one();
    constexpr std::size_t readers = 2;
    while (threads_.size() < readers) // not before there is something to do
        threads_.emplace_back([this] { work(); });
    return {};
}

void Thumbnails::take(const QString& file, const QImage& image) {
    waiting_.remove(file);
    known_.insert(file, new QImage(image), std::max<qsizetype>(image.sizeInBytes(), 1));
    Q_EMIT ready(file);
    if (isIdle())
        Q_EMIT becameIdle();
}

void Thumbnails::work() {
    while (true) {
        QString file;
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [this] { return stopped_ || !wanted_.empty(); });
            if (stopped_)
                return;
            file = wanted_.back();
            wanted_.pop_back();
        }
        QImage image(side_, side_, QImage::Format_RGB32);
        image.fill(Qt::gray);
        try {
            image = thumbnailOf(file, side_);
        } catch (const std::exception&) { // the panel lists why
        }
        delivery_->post([this, file, image] { take(file, image); });
    }
}

} // namespace saliscope

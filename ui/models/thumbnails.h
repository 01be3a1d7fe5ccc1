#pragma once

#include "session/delivery.h"

#include <QCache>
#include <QImage>
#include <QObject>
#include <QSet>

#include <condition_variable>
#include <deque>
#include <thread>
#include <vector>

namespace saliscope {

/// Small pictures of files, decoded on threads of their own: what is asked for last comes first, as it is
/// what a person looks at now. Some are kept; those that nobody has looked at for long are decoded again.
class Thumbnails : public QObject {
    Q_OBJECT

public:
    /// \param side of the square that they fill, in pixels; what lies beyond is cut off
    explicit Thumbnails(int side, QObject* parent = nullptr);
    /// Waits for what is being decoded.
    ~Thumbnails() override;

    /// Null while it is not there: then it is decoded, and `ready` tells of it. A file that cannot be read
    /// has a grey one.
    QImage picture(const QString& file);

    /// Whether all that were asked for are there.
    bool isIdle() const { return waiting_.isEmpty(); }

Q_SIGNALS:
    void ready(const QString& file);
    void becameIdle();

private:
    void work();
    void take(const QString& file, const QImage& image);

    const int side_;
    QCache<QString, QImage> known_;
    QSet<QString> waiting_; ///< asked for and not yet there
    std::shared_ptr<Delivery> delivery_;

    std::mutex mutex_; ///< for what follows
    std::condition_variable wake_;
    std::deque<QString> wanted_; ///< the latest last
    bool stopped_ = false;
    std::vector<std::thread> threads_;
};

/// A picture of a file, so that it fills a square of `side` pixels and no more. \throws Error
QImage thumbnailOf(const QString& file, int side);

} // namespace saliscope

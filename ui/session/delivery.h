// The way from the engine's thread to the window's.
#pragma once

#include <QObject>

#include <functional>
#include <mutex>
#include <optional>
#include <utility>

namespace saliscope {

/// Brings functions to the thread of a QObject. Shared by those who post, so that it may outlive the
/// receiver, which closes it in its destructor.
class Delivery {
public:
    explicit Delivery(QObject* receiver) : receiver_(receiver) {}

    /// Calls the function on the receiver's thread, when it comes to its events, after all that was posted
    /// before; never if the receiver has closed until then. From any thread.
    void post(std::function<void()> function) {
        const std::lock_guard lock(mutex_);
        if (receiver_)
            QMetaObject::invokeMethod(receiver_, std::move(function), Qt::QueuedConnection);
    }

    void close() {
        const std::lock_guard lock(mutex_);
        receiver_ = nullptr;
    }

private:
    std::mutex mutex_;
    QObject* receiver_;
};

/// The newest of values that one thread makes faster than another takes them.
template <typename Value>
class Latest {
public:
    /// Whether there was none: then the taker has to be told.
    bool put(Value value) {
        const std::lock_guard lock(mutex_);
        return !std::exchange(value_, std::move(value)).has_value();
    }

    std::optional<Value> take() {
        const std::lock_guard lock(mutex_);
        return std::exchange(value_, std::nullopt);
    }

private:
    std::mutex mutex_;
    std::optional<Value> value_;
};

} // namespace saliscope

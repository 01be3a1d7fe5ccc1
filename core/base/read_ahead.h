// Work that goes on beside whoever waits for it.
#pragma once

#include "base/progress.h"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace saliscope {

/// Makes the items 0 to `count` - 1 on threads of its own and hands them out in this order. At most `ahead`
/// are made and not yet taken, so that memory does not grow with their number.
template <typename Item>
class ReadAhead {
public:
    /// \param make called on any of the threads, for several items at once; what it throws, `next` throws
    /// \param begin called once on each thread before anything else
    ReadAhead(std::size_t count, std::size_t ahead, std::size_t threads,
              std::function<Item(std::size_t)> make, std::function<void()> begin = {})
        : count_(count), slots_(std::max<std::size_t>(ahead, 1)), make_(std::move(make)) {
        for (std::size_t i = 0; i < std::max<std::size_t>(threads, 1); ++i)
            threads_.emplace_back([this, begin] {
                if (begin)
                    begin();
                work();
            });
    }

    /// Waits for the items that are being made.
    ~ReadAhead() {
        {
            const std::lock_guard lock(mutex_);
            stopped_ = true;
        }
        changed_.notify_all();
        for (std::thread& thread : threads_)
            thread.join();
    }
    ReadAhead(const ReadAhead&) = delete;
    ReadAhead& operator=(const ReadAhead&) = delete;

    bool atEnd() const { return taken_ == count_; }

    /// The next item, once it is made. \throws Cancelled
    Item next(const Progress& progress) {
        constexpr auto patience = std::chrono::milliseconds(50);
        std::unique_lock lock(mutex_);
        Slot& slot = slots_[taken_ % slots_.size()];
        while (!changed_.wait_for(lock, patience, [&slot] { return slot.item || slot.error; })) {
            lock.unlock();
            progress.checkCancelled();
            lock.lock();
        }
        Slot made = std::exchange(slot, {});
        ++taken_;
        lock.unlock();
        changed_.notify_all();
        if (made.error)
            std::rethrow_exception(made.error);
        return std::move(*made.item);
    }

private:
    struct Slot {
        std::optional<Item> item;
        std::exception_ptr error;
    };

    bool mayBegin() const { return begun_ < count_ && begun_ < taken_ + slots_.size(); }

    void work() {
        std::unique_lock lock(mutex_);
        while (true) {
            changed_.wait(lock, [this] { return stopped_ || begun_ == count_ || mayBegin(); });
            if (stopped_ || begun_ == count_)
                return;
            const std::size_t index = begun_++;
            lock.unlock();
            Slot made;
            try {
                made.item = make_(index);
            } catch (...) {
                made.error = std::current_exception();
            }
            lock.lock();
            slots_[index % slots_.size()] = std::move(made);
            changed_.notify_all();
        }
    }

    const std::size_t count_;
    std::vector<Slot> slots_;
    std::function<Item(std::size_t)> make_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t begun_ = 0, taken_ = 0;
    bool stopped_ = false;
    std::vector<std::thread> threads_;
};

} // namespace saliscope

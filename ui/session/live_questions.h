// Short questions to the engine that are no part of what the session watches.
#pragma once

#include "session/delivery.h"
#include "session/session.h"

#include <map>
#include <memory>
#include <string>
#include <utility>

namespace saliscope {

/// Questions by name, in the engine's live lane: a newer one of a name replaces the older, and only the
/// answer to the latest comes. Used on one thread, that of the QObject it is made for, which owns it. Nothing
/// comes once it is gone.
class LiveQuestions {
public:
    /// \param owner on whose thread answers come \param session whose engine is asked; to outlive this
    LiveQuestions(QObject* owner, Session& session)
        : session_(session), delivery_(std::make_shared<Delivery>(owner)) {}
    ~LiveQuestions() {
        delivery_->close();
        for (const auto& [name, number] : asked_)
            session_.engine()->withdraw(slotOf(name));
    }
    LiveQuestions(const LiveQuestions&) = delete;
    LiveQuestions& operator=(const LiveQuestions&) = delete;

    /// \param compute of a `const Progress&`, on the engine's thread \param take of what it made \param fail
    /// of the reason, one line
    template <typename Compute, typename Take>
    void ask(const std::string& name, Compute compute, Take take,
             std::function<void(const QString& message)> fail) {
        const std::uint64_t number = ++last_;
        if (std::exchange(asked_[name], number) == 0)
            ++waiting_;
        LiveRequest request;
        request.run = [=, this, delivery = delivery_](const Progress& progress) {
            delivery->post(
                [=, this, value = compute(progress)] { finish(name, number, [&] { take(value); }); });
        };
        request.onFailure = [=, this, delivery = delivery_](const std::string& message) {
            delivery->post(
                [=, this] { finish(name, number, [&] { fail(QString::fromStdString(message)); }); });
        };
        session_.engine()->request(slotOf(name), std::move(request));
    }

    /// No answer comes.
    void withdraw(const std::string& name) {
        session_.engine()->withdraw(slotOf(name));
        if (std::exchange(asked_[name], 0) != 0)
            --waiting_;
    }

    bool isWaitingFor(const std::string& name) const {
        const auto asked = asked_.find(name);
        return asked != asked_.end() && asked->second != 0;
    }
    /// For any answer.
    bool isWaiting() const { return waiting_ > 0; }

private:
    template <typename Function>
    void finish(const std::string& name, std::uint64_t number, Function function) {
        std::uint64_t& latest = asked_[name];
        if (latest != number)
            return;
        latest = 0;
        --waiting_;
        function();
    }

    std::string slotOf(const std::string& name) const {
        return std::to_string(reinterpret_cast<std::uintptr_t>(this)) + ' ' + name;
    }

    Session& session_;
    std::shared_ptr<Delivery> delivery_;
    std::map<std::string, std::uint64_t> asked_; ///< the number of the latest by that name; 0: answered
    std::uint64_t last_ = 0;
    int waiting_ = 0;
};

} // namespace saliscope

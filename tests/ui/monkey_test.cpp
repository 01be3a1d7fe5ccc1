// A monkey at the real window: thousands of random actions, always the same ones for the same seed.
#include "canvas/canvas.h"
#include "canvas_driver.h"
#include "panels/live_maps_panel.h"
#include "panels/panel.h"
#include "window/presentation.h"
#include "window_driver.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QPointer>
#include <QSlider>
#include <QToolButton>
#include <QTreeView>

#include <algorithm>
#include <ctime>
#include <map>
#include <random>

using namespace saliscope;
using namespace saliscope::test;

namespace {

/// Of the thread that asks: what others compute meanwhile, or another program, does not count.
double processorMilliseconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return 1e3 * static_cast<double>(now.tv_sec) + 1e-6 * static_cast<double>(now.tv_nsec);
}

/// Dialogues wait for a person, and the end of the program is not the monkey's.
bool isForPeopleOnly(const QAction& action) {
    const QString text = action.text();
    return text.contains(QStringLiteral("…")) || text.contains(QStringLiteral("Quit")) ||
           text.contains(QStringLiteral("About"));
}

class Monkey {
public:
    Monkey(ShownWindow& shown, unsigned seed) : shown_(shown), random_(seed) {
        for (QAction* action : shown_->menuBar()->findChildren<QAction*>())
            if (!action->menu() && !action->isSeparator() && !isForPeopleOnly(*action))
                actions_.push_back(action);
    }

    /// \returns what it did, for the message when that went wrong
    QString act() {
        using Act = QString (Monkey::*)();
        constexpr Act acts[] = {&Monkey::useMouse,     &Monkey::useMouse, &Monkey::useMouse,
                                &Monkey::turnWheel,    &Monkey::command,  &Monkey::pressButton,
                                &Monkey::choose,       &Monkey::slide,    &Monkey::type,
                                &Monkey::clickInAList, &Monkey::openNext, &Monkey::resize,
                                &Monkey::command,      &Monkey::chooseMap};
        const QString done = (this->*acts[below(std::size(acts))])();
        for (QWidget* other : QApplication::topLevelWidgets())
            if (other != &shown_.window() && other->isVisible() &&
                (qobject_cast<QDialog*>(other) || qobject_cast<QMenu*>(other)))
                other->close();
        return done;
    }

private:
    std::size_t below(std::size_t limit) {
        return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_);
    }
    int between(int least, int most) { return std::uniform_int_distribution<int>(least, most)(random_); }

    template <typename Widget>
    Widget* any() {
        QList<Widget*> visible;
        for (auto* widget : shown_->findChildren<Widget*>())
            if (widget->isVisible() && widget->isEnabled())
                visible.append(widget);
        return visible.empty() ? nullptr
                               : visible[static_cast<qsizetype>(below(std::size_t(visible.size())))];
    }

    QPointF placeOnCanvas() {
        const QSize size = shown_->canvas().size();
        return {double(between(-20, size.width() + 20)), double(between(-20, size.height() + 20))};
    }

    QString useMouse() {
        constexpr QEvent::Type types[] = {QEvent::MouseButtonPress, QEvent::MouseMove, QEvent::MouseMove,
                                          QEvent::MouseMove, QEvent::MouseButtonRelease};
        constexpr Qt::MouseButton buttons[] = {Qt::LeftButton, Qt::LeftButton, Qt::LeftButton,
                                               Qt::MiddleButton};
        sendMouse(shown_->canvas(), types[below(std::size(types))], placeOnCanvas(),
                  buttons[below(std::size(buttons))], between(0, 9) ? Qt::NoModifier : Qt::ShiftModifier);
        return QStringLiteral("mouse");
    }

    QString turnWheel() {
        wheel(shown_->canvas(), placeOnCanvas(), between(-240, 240));
        return QStringLiteral("wheel");
    }

    QString command() {
        const QPointer<QAction>& action = actions_[below(actions_.size())];
        if (!action)
            return QStringLiteral("an action that is gone");
        const QString text = action->text();
        action->trigger();
        return QStringLiteral("command %1").arg(text);
    }

    QString pressButton() {
        auto* button = any<QAbstractButton>();
        const auto* tool = qobject_cast<QToolButton*>(button);
        const bool waits =
            tool && (tool->menu() || (tool->defaultAction() && isForPeopleOnly(*tool->defaultAction())) ||
                     tool->toolTip().startsWith(QStringLiteral("Open")));
        if (!button || waits || button->text().contains(QStringLiteral("…")))
            return QStringLiteral("no button");
        button->click();
        return QStringLiteral("button %1 %2").arg(button->text(), button->toolTip());
    }

    QString choose() {
        auto* box = any<QComboBox>();
        if (!box || box->count() == 0)
            return QStringLiteral("no choice");
        box->setCurrentIndex(between(0, box->count() - 1));
        return QStringLiteral("choice %1").arg(box->currentText());
    }

    QString slide() {
        if (auto* slider = any<QSlider>())
            slider->setValue(between(slider->minimum(), slider->maximum()));
        return QStringLiteral("slider");
    }

    QString type() {
        if (auto* line = any<QLineEdit>(); line && !line->isReadOnly()) {
            if (between(0, 2) == 0)
                line->clear();
            else
                QTest::keyClick(line, static_cast<Qt::Key>(between(Qt::Key_A, Qt::Key_Z)));
        }
        return QStringLiteral("text");
    }

    QString clickInAList() {
        if (auto* view = any<QAbstractItemView>()) {
            const QSize size = view->viewport()->size();
            QTest::mouseClick(
                view->viewport(), Qt::LeftButton, between(0, 5) ? Qt::NoModifier : Qt::ControlModifier,
                {between(0, std::max(1, size.width())), between(0, std::max(1, size.height()))});
        }
        return QStringLiteral("list");
    }

    QString chooseMap() {
        const QStringList methods = shown_->liveMaps().methods();
        shown_->liveMaps().chooseMethod(
            methods.empty() ? QString()
                            : methods[static_cast<qsizetype>(below(std::size_t(methods.size())))]);
        return QStringLiteral("map");
    }

    QString openNext() {
        if (between(0, 4))
            return QStringLiteral("nothing");
        if (between(0, 2) == 0) {
            const QStringList models = demoModels();
            shown_->openModel({models[static_cast<qsizetype>(below(std::size_t(models.size())))]});
            return QStringLiteral("model");
        }
        const std::vector<Sample> samples = samplePictures();
        const QStringList files = {samples[below(samples.size())].file, QStringLiteral("/no/such/file.png"),
                                   samples[below(samples.size())].file};
        shown_->openPicture(files[static_cast<qsizetype>(below(std::size_t(files.size())))]);
        return QStringLiteral("picture");
    }

    QString resize() {
        if (between(0, 9) == 0)
            shown_->resize(between(800, 1900), between(600, 1200));
        return QStringLiteral("size");
    }

    ShownWindow& shown_;
    std::mt19937 random_;
    std::vector<QPointer<QAction>> actions_; ///< menus of recent files make theirs anew
};

QString whatIsNotSettled(ShownWindow& shown) {
    QStringList parts;
    for (const JobInfo& job : shown.session().jobs())
        parts << QStringLiteral("job %1").arg(job.title);
    if (const PredictionPtr& prediction = shown.session().prediction(); !prediction)
        parts << QStringLiteral("no prediction");
    else if (!shown.session().isCurrent(prediction->basis))
        parts << QStringLiteral("an old prediction");
    parts << shown->message();
    return parts.join(QStringLiteral(", "));
}

/// Those that run, and those that what was asked for before still starts: a picture for each channel may take
/// minutes.
void cancelAllJobs(Session& session) {
    const auto cancel = [&session](JobId id) { session.cancelJob(id); };
    QObject::connect(&session, &Session::jobStarted, &session, cancel, Qt::QueuedConnection);
    for (const JobInfo& job : session.jobs())
        cancel(job.id);
}

/// Which kinds of objects the window has most of, and under what: "600 QLabel in PictureStrip".
QString mostOf(ShownWindow& shown) {
    std::map<QString, int> counts;
    for (const QObject* object : shown->findChildren<QObject*>())
        ++counts[QStringLiteral("%1 in %2")
                     .arg(object->metaObject()->className(), object->parent()->metaObject()->className())];
    std::vector<std::pair<int, QString>> sorted;
    for (const auto& [kind, count] : counts)
        sorted.emplace_back(count, kind);
    std::ranges::sort(sorted, std::greater());
    QStringList parts;
    for (std::size_t i = 0; i < std::min<std::size_t>(6, sorted.size()); ++i)
        parts << QStringLiteral("%1 %2").arg(sorted[i].first).arg(sorted[i].second);
    return parts.join(QStringLiteral(", "));
}

} // namespace

class MonkeyTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void survivesWhateverIsDone() {
        constexpr double longest = 100; // milliseconds of the window's own thread
        const int count = qEnvironmentVariableIntValue("SALISCOPE_MONKEY_ACTIONS");
        ShownWindow shown;
        QVERIFY(shown.open());
        const auto objects = [&] { return shown->findChildren<QObject*>().size(); };
        const qsizetype before = objects();
        Monkey monkey(shown, 1);
        double most = 0;
        QString slowest;
        for (int i = 0; i < std::max(count, 1000); ++i) {
            const double start = processorMilliseconds();
            const QString done = monkey.act();
            QApplication::processEvents(QEventLoop::AllEvents, 5);
            // As a program's own loop does, and this call does not outside of it.
            QApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
            const double spent = processorMilliseconds() - start;
            if (std::exchange(most, std::max(most, spent)) < spent)
                slowest = QStringLiteral("action %1, %2").arg(i).arg(done);
        }
        qInfo("the window's thread was busy for at most %.1f ms: %s", most, qPrintable(slowest));
        shown->presentation().set(false);
        cancelAllJobs(shown.session());
        QVERIFY2(shown.settles(), qPrintable(whatIsNotSettled(shown)));
        // Tiles and menus of what is open now, but nothing that grows with the number of actions.
        QVERIFY2(objects() < 2 * before,
                 qPrintable(QStringLiteral("%1 after %2: %3").arg(objects()).arg(before).arg(mostOf(shown))));
        QVERIFY2(most < longest, qPrintable(slowest));
    }
};

QTEST_MAIN(MonkeyTest)
#include "monkey_test.moc"

#include "panels/creation_panel.h"

#include "base/error.h"
#include "base/option_check.h"
#include "canvas/image_conversion.h"
#include "image/animation.h"
#include "panels/curve_view.h"
#include "panels/picture_strip.h"
#include "panels/run_control.h"
#include "panels/save_dialog.h"
#include "panels/table_file.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QScrollArea>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

namespace saliscope {

namespace {

constexpr const char* seedKey = "seed";

bool isAllowed(const OptionDescription& option, const std::string& text) {
    try {
        requireAllowed(option, text);
        return true;
    } catch (const UsageError&) {
        return false;
    }
}

std::vector<QStringList> tableOf(const Creation& creation) {
    std::vector<QStringList> rows{{QStringLiteral("step")}};
    std::size_t steps = 0;
    for (const StepCurve& curve : creation.curves) {
        rows.front() << (curve.name.isEmpty() ? QStringLiteral("objective") : curve.name);
        steps = std::max(steps, curve.values.size());
    }
    for (std::size_t step = 0; step < steps; ++step) {
        QStringList row{QString::number(step)};
        for (const StepCurve& curve : creation.curves)
            row << (step < curve.values.size() ? exactText(curve.values[step]) : QString());
        rows.push_back(row);
    }
    return rows;
}

} // namespace

OptionValues validValues(const std::vector<OptionDescription>& options, const OptionValues& values) {
    OptionValues valid;
    for (const OptionDescription& option : options)
        if (const auto value = values.find(option.key);
            value != values.end() && isAllowed(option, value->second))
            valid.insert(*value);
    return valid;
}

CreationPanel::CreationPanel(Session& session, const PanelText& text, QWidget* parent)
    : Panel(text, parent), session_(session) {
    makeLayout();
    connectControl();
    // What is asked for before the panel's own class is complete would not be its own.
    QMetaObject::invokeMethod(this, [this] { checkObstacle(); }, Qt::QueuedConnection);
}

void CreationPanel::makeLayout() {
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    form_ = new QVBoxLayout;
    more_ = new QVBoxLayout;
    strip_ = new PictureStrip;
    curve_ = new CurveView(tr("objective"));
    history_ = new ResultHistory;
    history_->hide();
    said_ = new QLabel;
    said_->setObjectName(QStringLiteral("said"));
    said_->setWordWrap(true);
    said_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    said_->hide();
    layout->addLayout(form_);
    layout->addWidget(strip_, 3);
    layout->addWidget(said_);
    layout->addLayout(more_);
    layout->addWidget(curve_, 1);
    layout->addWidget(history_);
    scroll_ = new QScrollArea;
    scroll_->setWidgetResizable(true);
    scroll_->setFrameShape(QFrame::NoFrame);
    scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll_->setFocusPolicy(Qt::NoFocus);
    scroll_->setWidget(page);
    content()->addWidget(scroll_, 1);
    control_ = new RunControl;
    content()->addWidget(control_);
    actions_ = makeActions();
    content()->addWidget(actions_);
}

QWidget* CreationPanel::makeActions() {
    const auto button = [](const QString& text, const QString& tip) {
        auto* made = new QToolButton;
        made->setText(text);
        made->setToolTip(tip);
        made->setAutoRaise(true);
        return made;
    };
    toCanvas_ = button(tr("&Open on the canvas"),
                       tr("Open what was made as the picture, to explain it like any other"));
    toCanvas_->setObjectName(QStringLiteral("to-canvas"));
    connect(toCanvas_, &QToolButton::clicked, this, &CreationPanel::openOnCanvas);
    animation_ = button(tr("&Animation …"), tr("Save the way to it as a GIF or a video"));
    animation_->setObjectName(QStringLiteral("animation"));
    connect(animation_, &QToolButton::clicked, this, &CreationPanel::saveAnimation);
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(toCanvas_);
    layout->addWidget(animation_);
    layout->addStretch();
    return row;
}

void CreationPanel::connectControl() {
    connect(control_, &RunControl::startWanted, this, &CreationPanel::start);
    connect(control_, &RunControl::pauseWanted, this, &CreationPanel::interrupt);
    connect(control_, &RunControl::cancelWanted, this, &CreationPanel::interrupt);
    connect(control_, &RunControl::continueWanted, this, &CreationPanel::resume);
    connect(control_, &RunControl::seedChanged, this, &CreationPanel::settingsChanged);
    connect(history_, &ResultHistory::chosen, this, [this](const std::shared_ptr<const void>& value) {
        const auto creation = std::static_pointer_cast<const Creation>(value);
        display(creation);
        if (!isRunning())
            setSettings(creation->settings);
    });
    connect(curve_, &CurveView::read, this, [this](const QString& text) {
        if (text.isEmpty())
            showState();
        else
            setState(text);
    });
    connect(&session_, &Session::modelChanged, this, &CreationPanel::checkObstacle);
    connect(&session_, &Session::pictureOpened, this, &CreationPanel::checkObstacle);
    connect(&session_, &Session::jobEnded, this, [this](JobId id) {
        if (job_ != id)
            return;
        job_.reset();
        showState();
    });
}

QString CreationPanel::obstacle() const {
    return session_.model() ? QString() : tr("Open a model first (Ctrl+M).");
}

void CreationPanel::checkObstacle() {
    const QString reason = obstacle();
    control_->setObstacle(reason);
    showState();
    if (!creation_ && !isRunning())
        setSaid(reason);
}

void CreationPanel::start() {
    if (const QString reason = obstacle(); !reason.isEmpty())
        return setSaid(reason);
    interrupt();
    entry_.reset();
    launch(nullptr);
}

void CreationPanel::resume() {
    if (isRunning() || !canGoOn())
        return;
    if (!entry_ || !history_->isSelected(*entry_))
        entry_.reset();
    launch(creation_);
}

bool CreationPanel::canGoOn() const {
    return creation_ && creation_->continuation && !creation_->isFinished() && isOfThisModel(*creation_);
}

bool CreationPanel::isOfThisModel(const Creation& creation) const {
    return creation.model == 0 || creation.model == session_.snapshot().basis.model;
}

void CreationPanel::interrupt() {
    if (!job_)
        return;
    session_.cancelJob(*job_);
    job_.reset();
    showState();
}

void CreationPanel::launch(const CreationPtr& from) {
    Job<CreationPtr> job;
    job.title = runTitle();
    job.receiver = this;
    try {
        job.run = makeRun(from);
    } catch (const Error& error) {
        return setSaid(QString::fromStdString(messageOf(error)) + '.');
    }
    setSaid({});
    job.onPartial = [this](const CreationPtr& creation) { take(creation); };
    job.onDone = [this](const CreationPtr& creation) {
        take(creation);
        revealPicturesSoon(); // captions and notes have come since
    };
    job.onFailed = [this](const QString& message) { setSaid(message + '.'); };
    job_ = session_.startJob(std::move(job));
    showState();
}

void CreationPanel::take(const CreationPtr& creation) {
    const QImage small = toImage(resultOf(*creation));
    const QString caption = creation->title + '\n' + captionOf(*creation);
    if (entry_) {
        history_->replace(*entry_, small, caption, creation);
    } else {
        entry_ = history_->add(small, caption, creation);
        history_->setVisible(history_->count() > 0);
        revealPicturesSoon();
    }
    // A person may look at an earlier one meanwhile.
    if (history_->isSelected(*entry_))
        display(creation);
}

void CreationPanel::revealPicturesSoon() {
    QTimer::singleShot(0, this, [this] {
        if (!strip_->pictures().empty())
            scroll_->ensureWidgetVisible(strip_, 0, 0);
    });
}

void CreationPanel::display(const CreationPtr& creation) {
    creation_ = creation;
    strip_->setPictures(picturesOf(*creation));
    curve_->setCurves(creation->curves, static_cast<int>(creation->steps));
    QStringList sentences;
    for (const QString& note : creation->notes)
        sentences << note + '.';
    setSaid(sentences.join(' '));
    showMore(*creation);
    showState();
    Q_EMIT creationChanged();
}

void CreationPanel::showState() {
    using State = RunControl::State;
    control_->setState(isRunning() ? State::running : (canGoOn() ? State::interrupted : State::idle));
    const bool hasResult = creation_ && !resultOf(*creation_).empty();
    toCanvas_->setEnabled(hasResult);
    animation_->setEnabled(creation_ && !creation_->frames.empty());
    setState(progressText());
}

QString CreationPanel::progressText() const {
    if (!creation_)
        return isRunning() ? tr("running …") : QString();
    const QString steps = stepText(creation_->step, creation_->steps);
    return isRunning() ? tr("running: %1").arg(steps)
                       : tr("%1 in %2").arg(steps, durationText(creation_->milliseconds));
}

std::vector<CaptionedPicture> CreationPanel::picturesOf(const Creation& creation) const {
    std::vector<CaptionedPicture> pictures;
    if (!creation.original.empty())
        pictures.push_back({tr("Original"), toImage(creation.original)});
    pictures.push_back({creation.title, toImage(creation.sheet()), captionOf(creation)});
    return pictures;
}

QString CreationPanel::captionOf(const Creation& creation) const {
    return stepText(creation.step, creation.steps);
}

OptionValues CreationPanel::settings() const {
    OptionValues changed = choices();
    std::erase_if(changed, [&](const auto& choice) {
        const auto first = first_.find(choice.first);
        return first != first_.end() && first->second == choice.second;
    });
    return changed;
}

void CreationPanel::setSettings(const OptionValues& settings) {
    OptionValues all = settings;
    all.insert(first_.begin(), first_.end());
    setChoices(all);
}

OptionValues CreationPanel::choices() const {
    return {{seedKey, std::to_string(control_->seed())}};
}

void CreationPanel::setChoices(const OptionValues& choices) {
    const OptionDescription seed{seedKey, OptionType::integer, "0", {}, 0, 2147483647};
    const auto value = choices.find(seedKey);
    control_->setSeed(value != choices.end() && isAllowed(seed, value->second)
                          ? static_cast<std::uint64_t>(parseInteger(seed, value->second))
                          : 0);
}

QString CreationPanel::said() const {
    return said_->text();
}

void CreationPanel::setSaid(const QString& text) {
    said_->setText(text);
    said_->setVisible(!text.isEmpty());
}

void CreationPanel::setPicturesAreMade(bool made) {
    actions_->setVisible(made);
}

QImage CreationPanel::picture() const {
    const cv::Mat result = creation_ ? resultOf(*creation_) : cv::Mat();
    return result.empty() ? Panel::picture() : toImage(result);
}

DataFile CreationPanel::data() const {
    if (!creation_ || creation_->curves.empty())
        return {};
    return {QStringLiteral("csv"),
            [creation = creation_](const QString& path) { writeCsv(path, tableOf(*creation)); },
            tr("Save the &curve …")};
}

void CreationPanel::openOnCanvas() {
    if (creation_)
        Q_EMIT pictureWanted(Picture(onCanvas(*creation_).clone()), creation_->title);
}

void CreationPanel::saveAnimation() {
    const QString file = askForFile(
        this, {tr("Save the animation"),
               QStandardPaths::PicturesLocation,
               text().name,
               {{QStringLiteral("GIF"), QStringLiteral("gif")}, {tr("Video"), QStringLiteral("avi")}}});
    if (file.isEmpty() || !creation_)
        return;
    Job<bool> job;
    job.title = tr("Animation");
    job.receiver = this;
    job.run = [file, frames = creation_->frames](const Progress& progress, const std::function<void(bool)>&) {
        writeAnimation(file.toStdString(), {.frames = frames.frames()}, progress);
        return true;
    };
    job.onFailed = [this](const QString& message) { Q_EMIT problem(message); };
    session_.startJob(std::move(job));
}

} // namespace saliscope

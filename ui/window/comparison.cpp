#include "window/comparison.h"

#include "canvas/canvas.h"
#include "panels/line_label.h"
#include "panels/menu_button.h"
#include "state/view_state.h"
#include "window/library.h"
#include "window/model_files.h"
#include "window/picture_files.h"

#include <QComboBox>
#include <QCompleter>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QSignalBlocker>
#include <QToolButton>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>
#include <numeric>
#include <utility>

namespace saliscope {

namespace {

const QString mapKey = QStringLiteral("comparison");

QToolButton* choiceButton(const QString& help, QMenu* menu) {
    auto* button = new MenuButton({}, menu);
    button->setToolTip(help);
    button->setAccessibleName(help);
    return button;
}

/// Shortened, for the other choices to have room; in full as the tool tip.
void showChoice(QToolButton& button, const QString& text) {
    constexpr int letters = 14;
    const int width = letters * button.fontMetrics().averageCharWidth();
    button.setText(button.fontMetrics().elidedText(text, Qt::ElideRight, width));
    button.setToolTip(QStringLiteral("%1: %2").arg(button.accessibleName(), text));
}

/// The classes from the most probable on, no more than `most`.
std::vector<std::size_t> topClasses(const std::vector<float>& probabilities, std::size_t most) {
    std::vector<std::size_t> order(probabilities.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto count = static_cast<std::ptrdiff_t>(std::min(most, order.size()));
    std::partial_sort(order.begin(), order.begin() + count, order.end(),
                      [&](std::size_t a, std::size_t b) { return probabilities[a] > probabilities[b]; });
    order.resize(static_cast<std::size_t>(count));
    return order;
}

} // namespace

Comparison::Comparison(Session& first, Canvas& firstCanvas, Overlay show, QWidget* parent)
    : QWidget(parent),
      first_(first),
      firstCanvas_(firstCanvas),
      showOverlay_(std::move(show)),
      second_(new Session(first.engine(), this)),
      canvas_(new Canvas) {
    setObjectName(QStringLiteral("comparison"));
    canvas_->setTool(Tool::hand); // what is painted is painted on the first
    text_ = new LineLabel;
    text_->setObjectName(QStringLiteral("comparison-text"));
    constexpr int margin = 6;
    text_->setMargin(margin);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeChoices());
    layout->addWidget(canvas_, 1);
    layout->addWidget(text_);
    link();
    hide();
}

QWidget* Comparison::makeChoices() {
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    constexpr int margin = 4;
    layout->setContentsMargins(margin, margin, margin, margin);
    picture_ = choiceButton(tr("The picture that is compared with"), makePictureMenu());
    model_ = choiceButton(tr("The model that is compared with"), makeModelMenu());
    class_ = new QComboBox;
    class_->setToolTip(tr("The class that is explained here"));
    class_->setAccessibleName(class_->toolTip());
    class_->setEditable(true);
    class_->setInsertPolicy(QComboBox::NoInsert);
    class_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    constexpr int shortName = 6;
    class_->setMinimumContentsLength(shortName);
    class_->completer()->setFilterMode(Qt::MatchContains);
    class_->completer()->setCompletionMode(QCompleter::PopupCompletion);
    connect(class_, &QComboBox::activated, this, [this](int row) {
        setClass(row > 0 ? std::optional<std::int64_t>(class_->itemData(row).toLongLong()) : std::nullopt);
    });
    auto* close = new QToolButton;
    close->setText(QStringLiteral("✕"));
    close->setAutoRaise(true);
    close->setToolTip(tr("End the comparison"));
    close->setAccessibleName(close->toolTip());
    connect(close, &QToolButton::clicked, this, [this] { setOn(false); });
    layout->addWidget(picture_);
    layout->addWidget(model_);
    layout->addWidget(class_, 1);
    layout->addWidget(close);
    return row;
}

QMenu* Comparison::makePictureMenu() {
    auto* menu = new QMenu(this);
    menu->addAction(tr("The &Same Picture"), this, [this] { setPictureFile({}); });
    QMenu* samples = menu->addMenu(tr("S&amples"));
    for (const Sample& sample : samplePictures())
        samples->addAction(sample.title, this, [this, sample] { setPictureFile(sample.file); });
    menu->addAction(tr("&Open …"), this, &Comparison::choosePictureFile);
    return menu;
}

QMenu* Comparison::makeModelMenu() {
    auto* menu = new QMenu(this);
    menu->addAction(tr("The &Same Model"), this, [this] { setModel({}); });
    for (const QString& name : demoModels())
        menu->addAction(name, this, [this, name] { setModel({name}); });
    menu->addAction(tr("&Open …"), this, &Comparison::chooseModelFile);
    return menu;
}

void Comparison::link() {
    const auto follow = [this](Canvas& leader, Canvas& follower) {
        connect(&leader, &Canvas::viewChanged, this, [this, &follower](const ViewPosition& position) {
            if (!isOn_ || std::exchange(isLinking_, true))
                return;
            follower.setViewPosition(position);
            isLinking_ = false;
        });
    };
    follow(firstCanvas_, *canvas_);
    follow(*canvas_, firstCanvas_);
    connect(&first_, &Session::pictureOpened, this, &Comparison::takePicture);
    connect(&first_, &Session::pictureChanged, this, &Comparison::takePainting);
    connect(&first_, &Session::modelChanged, this, &Comparison::takeModel);
    connect(&first_, &Session::layerChanged, this, &Comparison::takeLayer);
    connect(second_, &Session::pictureOpened, this, [this] {
        canvas_->setPicture(second_->picture());
        canvas_->setViewPosition(firstCanvas_.viewPosition());
        applyClass();
    });
    connect(second_, &Session::modelChanged, this, [this] {
        fillClasses();
        takeLayer();
        applyClass();
    });
    connect(canvas_, &Canvas::filesDropped, this, [this](const QList<QUrl>& urls) {
        for (const QUrl& url : urls)
            if (const QString file = url.toLocalFile(); isModelFile(file))
                setModel({file});
            else
                setPictureFile(file);
    });
    connect(second_, &Session::predictionReady, this, &Comparison::showText);
    connect(second_, &Session::targetChanged, this, &Comparison::showText);
    connect(second_, &Session::mapReady, this, &Comparison::showMap);
    connect(second_, &Session::busyChanged, this, &Comparison::busyChanged);
    connect(second_, &Session::failed, this, [this](const QString&, const QString& message) {
        hasOwnPicture_ = second_->pictureSource() != first_.pictureSource();
        hasOwnModel_ = second_->model() != first_.model();
        showText();
        if (isOn_)
            Q_EMIT failed(message);
    });
}

void Comparison::setOn(bool on) {
    if (isOn_ == on)
        return;
    isOn_ = on;
    if (on) {
        hasOwnPicture_ = hasOwnModel_ = false;
        chosenClass_ = runnerUp();
        takeModel();
        takePicture();
    }
    setVisible(on);
    Q_EMIT toggled(on);
}

ComparisonState Comparison::state() const {
    ComparisonState state{isOn_};
    if (hasOwnPicture_)
        state.picture = nameOfPicture(second_->pictureSource());
    if (hasOwnModel_)
        state.model = withAbsoluteFiles(second_->modelChoice());
    state.explained = chosenClass_;
    return state;
}

void Comparison::restore(const ComparisonState& state) {
    setOn(state.isOn);
    if (!isOn_)
        return;
    const QString sample = sampleFile(state.picture);
    setPictureFile(sample.isEmpty() ? state.picture : sample);
    setModel(state.model);
    setClass(state.explained);
}

bool Comparison::isSettled() const {
    if (!isOn_)
        return true;
    for (const QString& key : {key::picture, key::model, key::prediction, mapKey})
        if (second_->isBusy(key))
            return false;
    return true;
}

void Comparison::setMap(const MapRequest& request) {
    if (std::exchange(request_, request) == request)
        return;
    if (request.method.isEmpty())
        second_->unwatch(mapKey);
    else
        second_->watchMap(mapKey, request);
    showMap();
}

void Comparison::showMap() {
    if (isOn_)
        showOverlay_(*canvas_, second_->map(mapKey));
}

void Comparison::setPictureFile(const QString& file) {
    hasOwnPicture_ = !file.isEmpty();
    if (hasOwnPicture_)
        second_->openPicture(file);
    else
        takePicture();
}

void Comparison::setModel(const ModelChoice& choice) {
    chosenClass_.reset(); // its number means another class there
    hasOwnModel_ = !choice.model.isEmpty();
    if (hasOwnModel_)
        second_->openModel(choice);
    else
        takeModel();
}

void Comparison::setClass(std::optional<std::int64_t> index) {
    chosenClass_ = index;
    applyClass();
}

void Comparison::takePicture() {
    if (!isOn_ || hasOwnPicture_ || first_.cleanPicture().empty())
        return;
    second_->setPicture(first_.cleanPicture(), first_.pictureSource());
    takePainting();
}

void Comparison::takePainting() {
    if (!isOn_ || hasOwnPicture_ || first_.picture().pixels.size() != second_->cleanPicture().pixels.size())
        return;
    second_->setPaintedPicture(first_.picture());
    canvas_->setPicture(first_.picture()); // the view stays, as the size is the same
    showMap();
}

void Comparison::takeModel() {
    if (isOn_ && !hasOwnModel_)
        second_->shareModel(first_);
}

void Comparison::takeLayer() {
    if (isOn_)
        second_->setLayer(first_.layer());
}

void Comparison::applyClass() {
    second_->setTarget(chosenClass_ ? TargetChoice::ofClass(*chosenClass_) : TargetChoice());
    const QSignalBlocker blocker(class_);
    class_->setCurrentIndex(chosenClass_ ? class_->findData(static_cast<qlonglong>(*chosenClass_)) : 0);
    showText();
}

void Comparison::fillClasses() {
    const QSignalBlocker blocker(class_);
    class_->clear();
    class_->addItem(tr("The top class"));
    const QStringList& classes = second_->model()->classes;
    for (qsizetype i = 0; i < classes.size(); ++i)
        class_->addItem(classes[i], static_cast<qlonglong>(i));
}

void Comparison::showText() {
    showChoice(*picture_,
               hasOwnPicture_ ? QFileInfo(second_->pictureSource()).fileName() : tr("Same picture"));
    showChoice(*model_, hasOwnModel_ && second_->model() ? second_->model()->name : tr("Same model"));
    const PredictionPtr& prediction = second_->prediction();
    if (!prediction || !second_->isCurrent(prediction->basis))
        return;
    QStringList parts;
    constexpr std::size_t shown = 3;
    constexpr double percent = 100;
    for (const std::size_t index : topClasses(prediction->probabilities, shown))
        parts << tr("%1 %2 %")
                     .arg(second_->model()->classes[static_cast<qsizetype>(index)])
                     .arg(percent * static_cast<double>(prediction->probabilities[index]), 0, 'f', 1);
    text_->setText(
        tr("Explained: <b>%1</b>. %2")
            .arg(second_->targetText().toHtmlEscaped(), parts.join(QStringLiteral(", ")).toHtmlEscaped()));
}

void Comparison::choosePictureFile() {
    const QString file = QFileDialog::getOpenFileName(
        this, tr("Open a picture"), {}, tr("Pictures (%1);;All files (*)").arg(pictureFilter()));
    if (!file.isEmpty())
        setPictureFile(file);
}

void Comparison::chooseModelFile() {
    const QString file = QFileDialog::getOpenFileName(this, tr("Open a model"), {}, modelFilter());
    if (!file.isEmpty())
        setModel({file});
}

std::optional<std::int64_t> Comparison::runnerUp() const {
    const PredictionPtr& prediction = first_.prediction();
    if (!prediction)
        return std::nullopt;
    for (const std::size_t index : topClasses(prediction->probabilities, 2))
        if (first_.targetClass() != static_cast<std::int64_t>(index))
            return static_cast<std::int64_t>(index);
    return std::nullopt;
}

} // namespace saliscope

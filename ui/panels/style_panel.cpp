#include "panels/style_panel.h"

#include "base/error.h"
#include "canvas/image_conversion.h"
#include "panels/folded_options.h"
#include "panels/option_form.h"
#include "panels/picture_strip.h"
#include "panels/picture_view.h"
#include "panels/run_control.h"
#include "panels/short_combo.h"

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QLabel>
#include <QListWidget>
#include <QMimeData>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

namespace saliscope {

namespace {

constexpr const char* stylePresetKey = "preset";
constexpr const char* paintedOnlyKey = "region";
constexpr const char* fileKey = "style ";
constexpr const char* weightKey = "weight ";
constexpr int mostStyles = 8;

std::string numberedKey(const char* key, std::size_t number) {
    return key + std::to_string(number + 1);
}

} // namespace

StylePanel::StylePanel(Session& session, QWidget* parent)
    : CreationPanel(
          session,
          {QStringLiteral("style"), tr("Style"),
           tr("The picture, painted in the style of another: which channels are active together is taken "
              "from there, what is where from here."),
           tr("Gatys, Ecker & Bethge 2016, Image style transfer using convolutional neural networks")},
          parent) {
    setAcceptDrops(true);
    makeForm();
    showStyles();
    noteFirstChoices();
}

void StylePanel::makeForm() {
    presets_ = shortCombo(tr("Settings that belong together"));
    presets_->setObjectName(QStringLiteral("preset"));
    for (const PresetText& preset : styleKind().presets)
        presets_->addItem(preset.title, preset.id);
    painted_ = new QCheckBox(tr("Only where it is painted over"));
    painted_->setObjectName(QStringLiteral("painted"));
    painted_->setToolTip(tr("Mark with the brush which part of the picture shall be painted"));
    auto* layout = new QFormLayout;
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addRow(makeStyles());
    layout->addRow(tr("&Preset"), presets_);
    layout->addRow(QString(), painted_);
    form()->addLayout(layout);
    options_ = new FoldedOptions(styleKind().description.options);
    form()->addWidget(options_);
    connect(presets_, &QComboBox::currentIndexChanged, this, &StylePanel::applyPreset);
    connect(options_->form(), &OptionForm::valuesChanged, this, &StylePanel::settingsChanged);
    connect(painted_, &QCheckBox::toggled, this, &StylePanel::settingsChanged);
    applyPreset();
}

QWidget* StylePanel::makeStyles() {
    constexpr int side = 44, gap = 8;
    list_ = new QListWidget;
    list_->setObjectName(QStringLiteral("styles"));
    list_->setAccessibleName(tr("Pictures whose style is taken"));
    list_->setToolTip(tr("Pictures whose style is taken: drop some here, Del removes one"));
    list_->setViewMode(QListView::IconMode);
    list_->setFlow(QListView::LeftToRight);
    list_->setWrapping(false);
    list_->setMovement(QListView::Static);
    list_->setIconSize({side, side});
    list_->setGridSize({2 * side, side + fontMetrics().height() + gap});
    list_->setUniformItemSizes(true);
    list_->setFixedHeight(side + fontMetrics().height() + 3 * gap);
    list_->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    weight_ = new QDoubleSpinBox;
    weight_->setRange(0.01, 100);
    weight_->setValue(1);
    weight_->setSingleStep(0.25);
    weight_->setPrefix(QStringLiteral("× "));
    weight_->setAccessibleName(tr("Weight"));
    weight_->setToolTip(tr("Weight: how much the chosen style counts beside the others"));
    auto* add = new QToolButton;
    add->setText(tr("A&dd style …"));
    add->setToolTip(tr("Add pictures from files, whose style is taken"));
    connect(add, &QToolButton::clicked, this, &StylePanel::chooseStyles);
    auto* take = new QToolButton;
    take->setObjectName(QStringLiteral("take"));
    take->setText(tr("&Take the open one"));
    take->setToolTip(
        tr("The picture that is open now becomes a style; then open the one that shall be painted"));
    connect(take, &QToolButton::clicked, this, [this] {
        if (!session().cleanPicture().empty())
            addStyle(session().cleanPicture(), session().pictureSource());
    });
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(add);
    buttons->addWidget(take);
    buttons->addStretch();
    buttons->addWidget(weight_);
    auto* box = new QWidget;
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(list_);
    layout->addLayout(buttons);
    connect(list_, &QListWidget::currentRowChanged, this, [this](int row) {
        const QSignalBlocker blocker(weight_);
        weight_->setEnabled(row >= 0);
        if (row >= 0)
            weight_->setValue(styles_[static_cast<std::size_t>(row)].weight);
    });
    connect(weight_, &QDoubleSpinBox::valueChanged, this, [this](double weight) {
        if (const int row = list_->currentRow(); row >= 0)
            styles_[static_cast<std::size_t>(row)].weight = weight;
        Q_EMIT settingsChanged();
    });
    return box;
}

void StylePanel::chooseStyles() {
    for (const QString& file : QFileDialog::getOpenFileNames(this, tr("Add styles")))
        addStyleFile(file);
}

void StylePanel::addStyleFile(const QString& file, double weight) {
    try {
        addStyle(readPicture(file.toStdString(), {.maxPixels = std::int64_t{4} << 20}), file, weight);
    } catch (const Error& error) {
        Q_EMIT problem(QString::fromStdString(messageOf(error)));
    }
}

void StylePanel::addStyle(const Picture& picture, const QString& source, double weight) {
    if (picture.empty() || styles_.size() >= mostStyles)
        return;
    styles_.push_back({source, picture, std::clamp(weight, weight_->minimum(), weight_->maximum())});
    showStyles();
    list_->setCurrentRow(list_->count() - 1);
    Q_EMIT settingsChanged();
}

void StylePanel::removeStyle(int row) {
    if (row < 0 || row >= static_cast<int>(styles_.size()))
        return;
    styles_.erase(styles_.begin() + row);
    showStyles();
    Q_EMIT settingsChanged();
}

void StylePanel::showStyles() {
    const int row = list_->currentRow();
    list_->clear();
    for (const StylePicture& style : styles_) {
        auto* item = new QListWidgetItem(QIcon(QPixmap::fromImage(toImage(reduced(style.picture.pixels)))),
                                         QFileInfo(style.source).completeBaseName());
        item->setToolTip(style.source);
        list_->addItem(item);
    }
    list_->setCurrentRow(std::clamp(row, 0, std::max(0, list_->count() - 1)));
    weight_->setEnabled(list_->currentRow() >= 0);
    checkObstacle();
}

void StylePanel::applyPreset() {
    const auto place = static_cast<std::size_t>(std::max(0, presets_->currentIndex()));
    options_->form()->setValues(styleKind().presets[place].values);
    presets_->setToolTip(presets_->currentText());
    Q_EMIT settingsChanged();
}

QString StylePanel::obstacle() const {
    if (const QString reason = CreationPanel::obstacle(); !reason.isEmpty())
        return reason;
    if (session().cleanPicture().empty())
        return tr("Open the picture that shall be painted (Ctrl+O).");
    return styles_.empty() ? tr("Add a picture whose style it shall have: drop one here.") : QString();
}

QString StylePanel::runTitle() const {
    return tr("Style transfer");
}

CreationPanel::Run StylePanel::makeRun(const CreationPtr& from) {
    StyleJobRequest request{styles_, options_->form()->values(), painted_->isChecked(), control().seed()};
    for (StylePicture& style : request.styles)
        style.source = QFileInfo(style.source).completeBaseName();
    return [request, from, settings = from ? from->settings : settings(), snapshot = session().snapshot()](
               const Progress& progress, const std::function<void(CreationPtr)>& show) {
        return paintInStyle(snapshot, request, settings, from, progress, show);
    };
}

std::vector<CaptionedPicture> StylePanel::picturesOf(const Creation& creation) const {
    return {{tr("Original"), toImage(reduced(creation.original))},
            {creation.title, toImage(creation.sheet()), captionOf(creation)}};
}

void StylePanel::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void StylePanel::dropEvent(QDropEvent* event) {
    for (const QUrl& url : event->mimeData()->urls())
        addStyleFile(url.toLocalFile());
}

void StylePanel::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Delete && list_->hasFocus())
        removeStyle(list_->currentRow());
    else
        CreationPanel::keyPressEvent(event);
}

OptionValues StylePanel::choices() const {
    OptionValues values = options_->form()->values();
    values.merge(CreationPanel::choices());
    values[stylePresetKey] = presets_->currentData().toString().toStdString();
    values[paintedOnlyKey] = painted_->isChecked() ? "painted" : "all";
    std::size_t files = 0;
    for (const StylePicture& style : styles_)
        if (QFileInfo::exists(style.source)) {
            values[numberedKey(fileKey, files)] = style.source.toStdString();
            values[numberedKey(weightKey, files++)] = numberText(style.weight);
        }
    return values;
}

void StylePanel::setChoices(const OptionValues& choices) {
    CreationPanel::setChoices(choices);
    presets_->setCurrentIndex(std::max(0, presets_->findData(settingOf(choices, stylePresetKey))));
    painted_->setChecked(settingOf(choices, paintedOnlyKey) == QLatin1String("painted"));
    options_->form()->setValues(validValues(styleKind().description.options, choices));
    setStyleFiles(choices);
}

void StylePanel::setStyleFiles(const OptionValues& choices) {
    // Pictures that are in no file stay: nothing could bring them back.
    std::vector<StylePicture> before = std::exchange(styles_, {});
    for (StylePicture& style : before)
        if (!QFileInfo::exists(style.source))
            styles_.push_back(style);
    for (std::size_t i = 0; i < mostStyles; ++i) {
        const QString file = settingOf(choices, numberedKey(fileKey, i));
        if (file.isEmpty() || !QFileInfo::exists(file))
            continue;
        bool isNumber = false;
        const double weight = settingOf(choices, numberedKey(weightKey, i)).toDouble(&isNumber);
        const auto known = std::find_if(before.begin(), before.end(),
                                        [&](const StylePicture& style) { return style.source == file; });
        if (known != before.end())
            addStyle(known->picture, file, isNumber && weight > 0 ? weight : 1);
        else
            addStyleFile(file, isNumber && weight > 0 ? weight : 1);
    }
    showStyles();
}

} // namespace saliscope

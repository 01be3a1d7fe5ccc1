#include "panels/confusion_page.h"

#include "models/confusion_model.h"
#include "session/dataset.h"

#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QTableView>
#include <QVBoxLayout>

namespace saliscope {

/// A bar for each range of confidence, as high as the answers in it are right; on the diagonal the two agree.
class ConfusionPage::Reliability : public QWidget {
public:
    Reliability() {
        setToolTip(
            tr("Calibration: of the pictures of which the model is so sure (to the right), so many are "
               "right (upwards). Bars below the diagonal: it is surer than it should be."));
        setAccessibleName(tr("Calibration"));
        constexpr int height = 120;
        setFixedHeight(height);
    }

    void show(const FolderQualityPtr& quality) {
        quality_ = quality;
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override {
        if (!quality_)
            return;
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const int words = fontMetrics().height();
        const QRectF area = QRectF(rect()).adjusted(1, 1, -1, -words - 4);
        for (const FolderQuality::Bin& bin : quality_->bins) {
            if (bin.images == 0)
                continue;
            const QRectF bar(area.left() + bin.low * area.width() + 1,
                             area.bottom() - bin.accuracy * area.height(),
                             (bin.high - bin.low) * area.width() - 2, bin.accuracy * area.height());
            QColor colour = palette().color(QPalette::Highlight);
            colour.setAlphaF(bin.images < few ? 0.35F : 0.8F);
            painter.fillRect(bar, colour);
        }
        painter.setPen(palette().color(QPalette::PlaceholderText));
        painter.drawRect(area);
        painter.drawLine(area.bottomLeft(), area.topRight());
        painter.drawText(QRectF(rect()), Qt::AlignBottom | Qt::AlignHCenter,
                         tr("confidence, 0 to 1; bars: share of right answers"));
    }

private:
    static constexpr std::int64_t few = 5; ///< pictures that say little
    FolderQualityPtr quality_;
};

ConfusionPage::ConfusionPage(Dataset& dataset, QWidget* parent)
    : QWidget(parent), dataset_(dataset), model_(new ConfusionModel(this)) {
    summary_ = new QLabel;
    summary_->setObjectName(QStringLiteral("quality"));
    summary_->setWordWrap(true);
    table_ = new QTableView;
    table_->setObjectName(QStringLiteral("confusion"));
    table_->setModel(model_);
    table_->setSelectionMode(QAbstractItemView::SingleSelection);
    constexpr int narrow = 48;
    table_->horizontalHeader()->setDefaultSectionSize(narrow);
    table_->horizontalHeader()->setMinimumSectionSize(narrow / 2);
    table_->horizontalHeader()->setTextElideMode(Qt::ElideRight);
    table_->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
    connect(table_, &QTableView::clicked, this, &ConfusionPage::pick);
    connect(table_, &QTableView::activated, this, &ConfusionPage::pick);
    reliability_ = new Reliability;
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 4, 0, 0);
    layout->addWidget(summary_);
    layout->addWidget(table_, 1);
    layout->addWidget(reliability_);
    show(nullptr);
}

void ConfusionPage::show(const FolderQualityPtr& quality) {
    const ModelInfoPtr& model = dataset_.session().model();
    model_->show(quality, model ? model->classes : QStringList());
    const bool hasAny = quality && quality->images > 0;
    table_->setVisible(hasAny);
    reliability_->setVisible(hasAny);
    reliability_->show(quality);
    if (!quality)
        summary_->setText(
            tr("Press Index in Dataset: then the model's answers are compared with the labels."));
    else if (!hasAny)
        summary_->setText(tr("No label of this folder is a class of the model; see Labels in Dataset."));
    else
        summary_->setText(tr("<b>%1 %</b> of %2 pictures are right; the model is sure to %3 % on average. "
                             "Calibration error: "
                             "%4. Rows: what is shown; columns: what it is taken for.")
                              .arg(100 * quality->accuracy, 0, 'f', 1)
                              .arg(quality->images)
                              .arg(100 * quality->confidence, 0, 'f', 1)
                              .arg(quality->calibrationError, 0, 'f', 3));
}

QString ConfusionPage::summary() const {
    return summary_->text();
}

void ConfusionPage::pick(const QModelIndex& index) {
    const std::vector<std::size_t>& images = model_->imagesAt(index);
    if (images.empty())
        dataset_.select(std::nullopt);
    else
        dataset_.select(PictureSelection{model_->titleAt(index), images});
}

} // namespace saliscope

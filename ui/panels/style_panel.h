#pragma once

#include "panels/creation_panel.h"
#include "session/style_job.h"

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QListWidget;

namespace saliscope {

class FoldedOptions;

/// Paints the picture that is open in the style of others.
class StylePanel : public CreationPanel {
    Q_OBJECT

public:
    explicit StylePanel(Session& session, QWidget* parent = nullptr);

    const std::vector<StylePicture>& styles() const { return styles_; }
    /// \param source a file's path, or a name
    void addStyle(const Picture& picture, const QString& source, double weight = 1);
    /// Reads the file; what is wrong with it is told as `problem`.
    void addStyleFile(const QString& file, double weight = 1);
    void removeStyle(int row);
    FoldedOptions* options() const { return options_; }

protected:
    OptionValues choices() const override;
    void setChoices(const OptionValues& choices) override;
    QString obstacle() const override;
    QString runTitle() const override;
    Run makeRun(const CreationPtr& from) override;
    std::vector<CaptionedPicture> picturesOf(const Creation& creation) const override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void makeForm();
    QWidget* makeStyles();
    void chooseStyles();
    void applyPreset();
    void showStyles();
    void setStyleFiles(const OptionValues& choices);

    std::vector<StylePicture> styles_;
    QListWidget* list_ = nullptr;
    QDoubleSpinBox* weight_ = nullptr;
    QComboBox* presets_ = nullptr;
    QCheckBox* painted_ = nullptr;
    FoldedOptions* options_ = nullptr;
};

} // namespace saliscope

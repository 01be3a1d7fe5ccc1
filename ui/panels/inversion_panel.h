#pragma once

#include "panels/creation_panel.h"

class QCheckBox;
class QComboBox;

namespace saliscope {

class FoldedOptions;

/// Pictures that look to a layer like the one that is open: all layers side by side from shallow to deep, or
/// one.
class InversionPanel : public CreationPanel {
    Q_OBJECT

public:
    explicit InversionPanel(Session& session, QWidget* parent = nullptr);

    /// Otherwise only the current one.
    bool isAllLayers() const;
    void setAllLayers(bool all);
    FoldedOptions* options() const { return options_; }

protected:
    OptionValues choices() const override;
    void setChoices(const OptionValues& choices) override;
    QString obstacle() const override;
    QString runTitle() const override;
    Run makeRun(const CreationPtr& from) override;
    std::vector<CaptionedPicture> picturesOf(const Creation& creation) const override;
    QString captionOf(const Creation& creation) const override;
    cv::Mat onCanvas(const Creation& creation) const override;

private:
    void makeForm();
    void showLayer();

    QComboBox* layers_ = nullptr;
    QCheckBox* painted_ = nullptr;
    FoldedOptions* options_ = nullptr;
    int chosenLayer_ = -1; ///< of the strip, -1: the deepest
};

} // namespace saliscope

#pragma once

#include "base/options.h"

#include <QWidget>

namespace saliscope {

class OptionForm;

/// A form of options that is folded away until it is wanted.
class FoldedOptions : public QWidget {
    Q_OBJECT

public:
    explicit FoldedOptions(std::vector<OptionDescription> options, QWidget* parent = nullptr);

    OptionForm* form() const { return form_; }

private:
    OptionForm* form_;
};

} // namespace saliscope

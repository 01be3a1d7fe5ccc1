// Pieces of the pages that explain things, as HTML.
#pragma once

#include <QString>

namespace saliscope {

/// A paragraph under a small title. \param html of the paragraph
QString paragraph(const QString& title, const QString& html);

/// The paper with a link to a search for it: addresses of papers change, their titles do not.
QString paperLink(const QString& paper);

} // namespace saliscope

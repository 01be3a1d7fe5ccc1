#include "panels/page_html.h"

#include <QUrlQuery>

namespace saliscope {

QString paragraph(const QString& title, const QString& html) {
    return QStringLiteral("<h4>%1</h4><p>%2</p>").arg(title, html);
}

QString paperLink(const QString& paper) {
    QUrl url(QStringLiteral("https://scholar.google.com/scholar"));
    QUrlQuery query;
    query.addQueryItem(QStringLiteral("q"), paper);
    url.setQuery(query);
    return QObject::tr("%1 (<a href=\"%2\">look for it</a>)")
        .arg(paper.toHtmlEscaped(), url.toString(QUrl::FullyEncoded).toHtmlEscaped());
}

} // namespace saliscope

#include "panels/method_pages.h"

#include "explain/method_description.h"
#include "panels/page_html.h"

#include <QStringList>

#include <algorithm>

namespace saliscope {

namespace {

// s is the target's value, x the picture, A<sub>k</sub> channel k of the layer, p a position.
// clang-format off: text, a row for each
constexpr MethodPage pages[] = {
    {"saliency",
     "M<sub>p</sub> = max<sub>c</sub> |∂s/∂x<sub>c,p</sub>|",
     "Compare it with SmoothGrad: what of the speckle remains? Then explain another class: much of the map stays, "
     "because edges excite everything a little."},
    {"input-x-gradient",
     "M<sub>p</sub> = Σ<sub>c</sub> x<sub>c,p</sub> · ∂s/∂x<sub>c,p</sub>",
     "Find a region of the mean colour: it is always grey, however much it matters. Integrated gradients with "
     "another baseline says more about it."},
    {"integrated-gradients",
     "M = (x − x′) ⊙ ∫<sub>0</sub><sup>1</sup> ∂s/∂x (x′ + α(x − x′)) dα,  Σ M = s(x) − s(x′)",
     "Change the baseline from the mean colour to black or blur: each asks “compared with what?” anew. Lower the "
     "steps and watch the gap grow."},
    {"smoothgrad",
     "M = | <sup>1</sup>⁄<sub>n</sub> Σ<sub>i</sub> ∂s/∂x (x + ε<sub>i</sub>) |,  ε<sub>i</sub> ~ N(0, σ²)",
     "Raise sigma until only blobs are left, lower it until the speckle of plain saliency is back. Which "
     "is the truth?"},
    {"deconvnet",
     "At every ReLU:  R<sub>in</sub> = max(R<sub>out</sub>, 0)",
     "Click a channel in Activations, so that it is the target, and see which strokes drive it. Then switch between "
     "two classes: the picture hardly changes."},
    {"guided-backprop",
     "At every ReLU:  R<sub>in</sub> = [a &gt; 0] · max(R<sub>out</sub>, 0)",
     "Explain cat, then dog: nearly the same picture. It draws what the network sees, not why it decides. "
     "Guided Grad-CAM adds the why."},
    {"fullgrad",
     "s = x · ∂s/∂x + Σ<sub>l</sub> b<sub>l</sub> · ∂s/∂b<sub>l</sub>;  M = ψ(x ⊙ ∂s/∂x) + Σ<sub>l</sub> Σ<sub>k</sub> "
     "ψ(b<sub>l,k</sub> ⊙ ∂s/∂b<sub>l,k</sub>)",
     "Turn the post-processing off: now the parts have signs and add up to the score. How much of it do the biases "
     "carry?"},
    {"cam",
     "M<sub>p</sub> = Σ<sub>k</sub> w<sub>class,k</sub> A<sub>k,p</sub>,  mean<sub>p</sub> M = s − b<sub>class</sub>",
     "Lay Grad-CAM of the last maps beside it: where the network ends in averaging and one linear layer, they have the "
     "same shape. Pin a second class to see what tells the two apart."},
    {"grad-cam",
     "w<sub>k</sub> = mean<sub>p</sub> ∂s/∂A<sub>k,p</sub>;  M = max(Σ<sub>k</sub> w<sub>k</sub> A<sub>k</sub>, 0)",
     "Walk back through the layers with Ctrl+Up: the map gets finer and knows less about the class. Explain "
     "the second class and see the heat move to the other object."},
    {"grad-cam++",
     "w<sub>k</sub> = Σ<sub>p</sub> α<sub>k,p</sub> max(g, 0),  α = g² ⁄ (2g² + g³ Σ A<sub>k</sub>);  "
     "M = max(Σ<sub>k</sub> w<sub>k</sub> A<sub>k</sub>, 0)",
     "Take a picture with two objects of one class: Grad-CAM may settle for one, does this map find both?"},
    {"hires-cam",
     "M<sub>p</sub> = Σ<sub>k</sub> ∂s/∂A<sub>k,p</sub> · A<sub>k,p</sub>",
     "Compare with Grad-CAM at an early layer: averaging the gradient there points at places that play no part."},
    {"xgrad-cam",
     "w<sub>k</sub> = Σ<sub>p</sub> g<sub>k,p</sub> A<sub>k,p</sub> ⁄ Σ<sub>p</sub> A<sub>k,p</sub>;  "
     "M = max(Σ<sub>k</sub> w<sub>k</sub> A<sub>k</sub>, 0)",
     "Sort the activations by their Grad-CAM weight and ask for which channels the two ways of weighing must differ: "
     "those whose gradient and activation lie in different places."},
    {"layer-cam",
     "M<sub>p</sub> = max(Σ<sub>k</sub> max(∂s/∂A<sub>k,p</sub>, 0) · A<sub>k,p</sub>, 0)",
     "Choose a layer in the first third of the network: outlines instead of blobs. Does Grad-CAM still say anything "
     "there?"},
    {"score-cam",
     "w<sub>k</sub> = P(class | x ⊙ Â<sub>k</sub>),  Â<sub>k</sub> = A<sub>k</sub> enlarged and scaled to 0…1;  "
     "M = max(Σ<sub>k</sub> w<sub>k</sub> A<sub>k</sub>, 0)",
     "It needs no gradient: compare with Grad-CAM where the network is very sure and gradients are tiny."},
    {"ablation-cam",
     "w<sub>k</sub> = (s − s<sub>without k</sub>) ⁄ s;  M = max(Σ<sub>k</sub> w<sub>k</sub> A<sub>k</sub>, 0)",
     "Which channel costs most when it is gone? Find it in Activations and make it the target."},
    {"eigen-cam",
     "M<sub>p</sub> = v · (A<sub>p</sub> − mean A),  v the first principal component of the A<sub>p</sub>",
     "Switch the class: nothing moves, because no class is asked for. Use it to see what the choice of the class "
     "adds to Grad-CAM."},
    {"guided-grad-cam",
     "M = guided backpropagation ⊙ max(Grad-CAM, 0)",
     "Switch between two classes with the keys 1 and 2: the strokes are those of guided backpropagation, but now they "
     "move from one object to the other."},
    {"occlusion",
     "M<sub>p</sub> = mean over windows W that cover p of  s(x) − s(x with W covered)",
     "Try another fill: black is a shape of its own to a network, blur hardly one. Make the window as large as the "
     "object, then much smaller. Then cover the hottest place with the brush: does the bar fall as the map says?"},
    {"rise",
     "M<sub>p</sub> = <sup>1</sup>⁄<sub>N·P</sub> Σ<sub>i</sub> s(x ⊙ m<sub>i</sub>) · m<sub>i,p</sub>,  "
     "m<sub>i</sub> random masks, P the chance to be seen",
     "Start it with a tenth of the samples and with all of them: what changes is noise. More cells make it finer, "
     "and noisier."},
    {"meaningful-perturbation",
     "min<sub>m</sub>  P(class | x covered by m) + λ<sub>1</sub> ‖1 − m‖<sub>1</sub> + λ<sub>2</sub> ‖∇m‖<sup>β</sup>;  "
     "M = 1 − m",
     "Raise the weight of the area: what is left when the mask must be small is the part the class cannot do without."},
    {"lime",
     "M = argmin<sub>w</sub> Σ<sub>i</sub> π(z<sub>i</sub>) (s(z<sub>i</sub>) − w · z<sub>i</sub>)² + λ ‖w‖²,  "
     "z<sub>i</sub> which superpixels are shown",
     "Read R² in the notes: how far can so simple a model be trusted? Change the seed or the number of superpixels, "
     "and see which parts of the map survive."},
    {"kernel-shap",
     "M<sub>j</sub> = mean over all orders of  v(S ∪ {j}) − v(S),  Σ M<sub>j</sub> = s(x) − s(cover)",
     "With ten superpixels the values are exact. Compare with LIME of the same superpixels: equal where they do "
     "not depend on each other."},
    {"lrp",
     "R<sub>i</sub> = Σ<sub>j</sub> a<sub>i</sub>w<sub>ij</sub> ⁄ (Σ<sub>i</sub> a<sub>i</sub>w<sub>ij</sub> + ε) · "
     "R<sub>j</sub>,  Σ R stays the same",
     "Switch the rule from composite to epsilon: that is nearly input × gradient, with its speckle. Raise gamma, "
     "and what speaks for the class wins over what speaks against it."},
    {"deeplift",
     "M = m ⊙ (x − x′),  m = Δout ⁄ Δin at every activation;  Σ M = s(x) − s(x′)",
     "Take the same baseline as for integrated gradients: the maps are close, this one costs two passes. Where they "
     "differ, a unit saturates."},
};
// clang-format on

QString sentence(QString text) {
    if (!text.isEmpty())
        text[0] = text[0].toUpper();
    return text + '.';
}

QString needsOf(const MethodDescription& method) {
    QStringList needs;
    needs << (method.needsGradients ? QObject::tr("needs gradients")
                                    : QObject::tr("needs no gradients, only answers"));
    if (method.needsLayer)
        needs << QObject::tr("looks at the current layer");
    if (method.isSigned)
        needs << QObject::tr("has values for and against");
    if (method.isRandom)
        needs << QObject::tr("depends on the seed");
    if (method.isSlow)
        needs << QObject::tr("takes its time, so it runs as a job");
    return sentence(needs.join(QStringLiteral("; ")));
}

QString optionsOf(const MethodDescription& method) {
    QString items;
    for (const OptionDescription& option : method.options)
        items += QStringLiteral("<li><b>%1</b>: %2.</li>")
                     .arg(QString::fromStdString(option.key).toHtmlEscaped(),
                          QString::fromStdString(option.help).toHtmlEscaped());
    return items.isEmpty() ? QString() : QStringLiteral("<ul>%1</ul>").arg(items);
}

} // namespace

std::span<const MethodPage> methodPages() {
    return pages;
}

const MethodPage* findMethodPage(std::string_view id) {
    const auto* page =
        std::find_if(std::begin(pages), std::end(pages), [&](const MethodPage& p) { return p.id == id; });
    return page == std::end(pages) ? nullptr : page;
}

QString methodPageHtml(const MethodDescription& method) {
    const auto escaped = [](const std::string& text) { return QString::fromStdString(text).toHtmlEscaped(); };
    QString html = QStringLiteral("<h2>%1</h2><p>%2</p>").arg(escaped(method.title), escaped(method.summary));
    if (const MethodPage* page = findMethodPage(method.id)) {
        html += QStringLiteral("<p align=center><big>%1</big></p>").arg(QString::fromUtf8(page->formula));
        html += paragraph(QObject::tr("What to try"), QString::fromUtf8(page->toTry).toHtmlEscaped());
    }
    html += paragraph(QObject::tr("What the colours mean"),
                      sentence(escaped(method.unit)) + ' ' + needsOf(method));
    if (!method.options.empty())
        html += QStringLiteral("<h4>%1</h4>").arg(QObject::tr("Options")) + optionsOf(method);
    html += paragraph(QObject::tr("Paper"), paperLink(QString::fromStdString(method.paper)));
    return html;
}

} // namespace saliscope

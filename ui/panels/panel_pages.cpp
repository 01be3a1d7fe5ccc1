#include "panels/panel_pages.h"

#include "panels/page_html.h"
#include "panels/panel.h"

#include <algorithm>

namespace saliscope {

namespace {

// clang-format off: text, a row for each
constexpr PanelPage pagesOfPanels[] = {
    {"prediction",
     "Each row is a class: its score, which is what the network computes, the probability that softmax makes of all "
     "scores together, and how that has changed since the picture was clean. Maps explain the score of one class; a "
     "probability also rises when other classes fall, and a map of it would show what speaks against those.",
     "Paint over what you think matters most, and watch which class takes over. Pin the runner-up and ask what speaks "
     "for the one rather than the other.",
     "Click a class to explain it; 1 to 9 explain the first nine, 0 the top class, whichever it is. P pins the explained "
     "class as the one that others are compared with. Right click for its probability."},
    {"network",
     "A picture enters at the top and leaves as scores at the bottom. Shapes are channels × height × width. The receptive "
     "field says which square of the input a unit can see at all.",
     "Press F and move the pointer over the picture: the outline is what the unit under it sees. Go down the layers and "
     "watch it grow until it covers everything.",
     "Click a layer, or go with the arrow keys; Ctrl+↓ and Ctrl+↑ do it from anywhere. The diagram is zoomed by the "
     "wheel, moved by dragging. The search looks at names, kinds and shapes."},
    {"activations",
     "One small map for each channel of the current layer: dark where it says nothing, bright where it finds what it looks "
     "for. Each map has its own scale unless “One scale” is ticked; then faint channels stay faint.",
     "Sort by Grad-CAM weight: the first channels are those that speak most for the explained class. Cover what they light "
     "up on, and see whether the class falls.",
     "Click a channel, or press Enter on it, to explain it instead of a class; 0 goes back to the top class. The unit under "
     "the pointer is read out below."},
    {"filters",
     "The weights themselves, learned and the same for every picture. Where a layer looks at the picture, a kernel is shown "
     "in colour. Deeper kernels have a slice for each channel before them: red adds, blue takes away.",
     "Find an edge and a colour among the kernels of the first layer, then look at the same channels in Activations.",
     "Choose the slice beside “input”."},
    {"live-maps",
     "All methods answer the same question about the same picture, class and layer, and often differently. That is the "
     "point: what several agree on is more likely to be true. Brighter is more; maps with a sign are red for and blue "
     "against what is explained.",
     "Switch between two classes and see which maps move at all. Those that stay show what excites the network, not what "
     "speaks for the class.",
     "Click a map to lay it over the picture, N takes it off; the keys . and , make it stronger and weaker. Right click for "
     "options and for the page about the method. Slow methods wait for their Start button."},
    {"occlusion",
     "On the left what you have covered and what it cost; on the right the same question asked for every place at once: each "
     "pixel is the mean loss of the windows that covered it.",
     "Cover a thing once with the mean colour and once with blur. If the costs differ much, the fill itself tells the network "
     "something.",
     "Paint on the large picture; press Start for the sliding window, and click its map to lay it over the picture."},
    {"segmentation",
     "The hottest part of a map counts as object, the coldest as background; everything between goes to the side whose "
     "colours it has (GrabCut, Rother et al. 2004).",
     "Cut the same object out by two methods. Where the cut misses a part, the network did not need that part.",
     "Choose the map, press Cut out. The quantiles are among the options. Save writes the object with a transparent "
     "background, or the mask."},
    {"synthesis",
    "The picture on screen is not from anywhere: it began as noise and was changed, step by step, so that the chosen class, "
    "channel or layer answers ever more strongly. The curve is that answer. Below, the results so far.",
    "Make the same class as in 2013, 2015 and 2017: what makes a picture out of noise is what must not change it, being shifted, "
    "turned and blurred. Then click a channel in Activations and see what it looks for.",
    "Choose what is excited by clicking a class or a channel. Pause and Continue change nothing in the result; the same seed "
    "repeats it. Click a small picture to go back to it, Del removes it."},
    {"attack",
    "Original, change and result stand side by side; the change is enlarged so that it can be seen. What counts is whether the "
    "result still fools the network with the 8 bits of a file: that is verified. The curve is how far the network is from being "
    "fooled: below zero it is.",
    "Turn the same picture into several classes: which need the least change? Then ask whether noise undoes it: what lies just "
    "beyond a boundary falls back when it is shaken.",
    "Choose the attack and the class, press Start. Open the result on the canvas to see what Grad-CAM says about it."},
    {"inversion",
    "Each picture looks to its layer like the original, as closely as could be found. What differs from the original, that "
    "layer has thrown away: first nothing, then colours and places, at last all but the kind of thing.",
    "Look for the first layer that no longer knows where things are. Mark a part with the brush and match only that.",
    "Press Start; click a picture to make its layer the current one. Pause keeps the layers that are complete."},
    {"style",
    "Beside the original the same picture, repainted. The curve is how far its style is from the one that was asked for: 1 is as "
    "far as the original's, 0 is met. The style of a layer is how often its channels are active together, wherever that is.",
    "Give two styles and shift their weights. Keep the colours, or start from noise: what comes back of the picture is what the "
    "network sees in it.",
    "Drop pictures on the panel, or take the one that is open and open another; Del removes the chosen one. Mark a part with the "
    "brush to have only that painted."},
    {"music",
    "Above each spectrogram is the waveform: time goes to the right, frequencies upwards, an octave is as high as any other. The "
    "curves are how far the result is from the style and from the content.",
    "Listen to what stays of a melody when the drums are its style. More filters hear more; with noise as the start and no weight "
    "on the content only the style is left.",
    "Choose one of the two sounds that come along, or a file of yours: WAV, FLAC or Ogg. The arrow beside a title plays it. The "
    "sound itself comes last, when its phases are looked for."},
    {"dataset",
     "Each picture bears the class that it is taken for, in red where that is not the class of its label. Which class of the "
     "model a label is, is found by name or number: Labels shows it, and you can correct it there.",
     "Sort by error: the first pictures are those that the model is surest and most wrong about, or whose label is wrong. Sort "
     "by doubt for those between two classes.",
     "Open or drop a folder, press Index; cancelled, it goes on from there the next time. Click a picture, or press Enter on it, "
     "to look into it; the arrow keys over the large picture then go through what is shown here."},
    {"patches",
     "Each tile is what one unit of the channel sees of a picture: exactly its receptive field, and below it the response. Of "
     "each picture there is only the strongest place. Above: the channel's filter, its answer to the picture on screen, and the "
     "picture that it would like best, where those are known.",
     "Go from an early layer to a late one: edges, textures, parts, things. Then tick Guided: which pixels of a patch matter? Are "
     "the patches of one kind, or of several?",
     "Press Search, then click channels in Activations or layers in Network: the patches follow. Click a patch to look at its "
     "picture, with the patch outlined. The first search of a layer goes through the whole folder; later ones are quick."},
    {"embedding",
     "Each point is a picture. t-SNE puts together what the layer takes for alike; how far groups are apart, and how large they "
     "are, means nothing. The two axes of PCA are those along which the pictures differ most. The numbers below say how far to "
     "trust the map: trustworthiness 1 means that no neighbour on it is a stranger.",
     "Colour by right and wrong: the wrong ones lie between groups, or inside of the group they are taken for. Draw a lasso around "
     "a group without a label in common, and ask what its pictures share. Compare an early layer with the last one.",
     "The wheel zooms, the middle button or Shift moves, a double click shows all. The left button draws a lasso, which filters "
     "Dataset; a lasso around nothing shows all again. Click a point to open its picture; its neighbours are listed below."},
    {"bias",
     "Answers compares the model's answers with the labels: rows show what is there, columns what it is taken for. Classes says "
     "how well each is answered, how much it relies on context, where the model looks on average, and whether it has several kinds "
     "of reasons. Findings ranks what deserves a look; what was proved by changing pictures comes first. Concepts tests whether "
     "something that pictures have in common, such as stripes, matters to a class (TCAV).",
     "Examine the demo scenes with a bias with the model toyworld-biased: where does it look for a dog, and for a boat? Then the "
     "model toyworld: does anything serious remain? Paint over what you suspect in a picture and paste it into others. "
     "Pick tagged dogs out by a lasso in Embedding and test them as a concept.",
     "Press Start. A click on a cell or a group shows its pictures in Dataset. Save writes the report as HTML, PDF, CSV or JSON; "
     "Dataset can then be sorted by context."},
    {"explanation",
     "A page for each method: what it does, its formula, what its colours mean, its options and its paper. And one for each "
     "panel.",
     "Read the page of the map that lies over the picture: F1 opens it.",
     "Choose a page in the list."},
    {"lessons",
     "A lesson sets the picture, the model and the panels, says what to do, and notices when you have done it.",
     "Take them in order: each needs what the one before has shown.",
     "The menu Lessons starts any of them; Leave the Lessons brings back what was on screen before."},
};
// clang-format on

} // namespace

std::span<const PanelPage> panelPages() {
    return pagesOfPanels;
}

const PanelPage* findPanelPage(std::string_view name) {
    const auto* page = std::find_if(std::begin(pagesOfPanels), std::end(pagesOfPanels),
                                    [&](const PanelPage& p) { return p.name == name; });
    return page == std::end(pagesOfPanels) ? nullptr : page;
}

QString panelPageHtml(const PanelText& panel) {
    const auto escaped = [](const char* text) { return QString::fromUtf8(text).toHtmlEscaped(); };
    QString html = QStringLiteral("<h2>%1</h2><p>%2</p>")
                       .arg(panel.title.toHtmlEscaped(), panel.sentence.toHtmlEscaped());
    if (const PanelPage* page = findPanelPage(panel.name.toStdString())) {
        html += paragraph(QObject::tr("How to read it"), escaped(page->how));
        html += paragraph(QObject::tr("What to try"), escaped(page->toTry));
        html += paragraph(QObject::tr("Mouse and keyboard"), escaped(page->hands));
    }
    if (!panel.paper.isEmpty())
        html += paragraph(QObject::tr("Paper"), paperLink(panel.paper));
    return html;
}

} // namespace saliscope

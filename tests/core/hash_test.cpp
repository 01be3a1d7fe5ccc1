#include "base/hash.h"

#include <QtTest>

#include <set>

using namespace saliscope;

class HashTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyBitCounts();
    void whereOnePieceEndsCounts();
    void itIsTheSameInEveryVersion();
};

void HashTest::everyBitCounts() {
    std::set<std::string> seen;
    std::vector<std::byte> bytes(40);
    const auto hashOf = [](const std::vector<std::byte>& content) {
        Hash hash;
        hash.add(content);
        return hash.text();
    };
    seen.insert(hashOf(bytes));
    for (std::size_t i = 0; i < bytes.size(); ++i)
        for (int bit = 0; bit < 8; ++bit) {
            std::vector<std::byte> other = bytes;
            other[i] ^= std::byte{1} << bit;
            seen.insert(hashOf(other));
        }
    QCOMPARE(seen.size(), std::size_t{1 + 40 * 8});
}

void HashTest::whereOnePieceEndsCounts() {
    Hash together, apart;
    together.add(std::string_view("abc"));
    apart.add(std::string_view("ab"));
    apart.add(std::string_view("c"));
    QVERIFY(together.text() != apart.text());
    QCOMPARE(together.text().size(), std::size_t{32});
}

void HashTest::itIsTheSameInEveryVersion() {
    // Computed by a program of its own. With another answer nothing that a person's disk keeps is found
    // again.
    Hash hash;
    hash.add(std::string_view("saliency maps"));
    QCOMPARE(hash.text(), std::string("26c8adafdf0f8ae2ae439c462319a8fb"));
}

QTEST_GUILESS_MAIN(HashTest)
#include "hash_test.moc"

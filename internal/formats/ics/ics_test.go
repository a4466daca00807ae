// SPDX-License-Identifier: EUPL-1.2

package ics_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"etai/internal/base/jour"
	"etai/internal/formats/ics"
)

const attendu = `BEGIN:VEVENT
UID:entretien-12@etai
DTSTAMP:20261122T190000Z
SEQUENCE:2
DTSTART;TZID=Europe/Paris:20261123T143000
DURATION:PT45M
SUMMARY:Visite à domicile\; à deux\, avec «` + "\u00a0" + `l’autre` + "\u00a0" + `»` + "\u00a0" + `: ééééé
 éééééééééééééé
DESCRIPTION:Première ligne\nSeconde \\ ligne
LOCATION:Vieuxmont
URL:http://etai.test/dossiers/1/entretiens/12
STATUS:CANCELLED
CLASS:PRIVATE
END:VEVENT
BEGIN:VEVENT
UID:entretien-13@etai
DTSTAMP:20261122T190000Z
SEQUENCE:1
DTSTART;VALUE=DATE:20261124
TRANSP:TRANSPARENT
SUMMARY:Appel
CLASS:PRIVATE
END:VEVENT
END:VCALENDAR
`

func TestEcrire(t *testing.T) {
	var b strings.Builder
	j := jour.Certain(2026, 11, 23)
	err := ics.Ecrire(&b, ics.Calendrier{Nom: "Étai", Le: "20261122T190000Z", Evenements: []ics.Evenement{
		{UID: "entretien-12@etai", Jour: j, Heure: "14:30", Minutes: 45, Titre: "Visite à domicile; à deux, avec «\u00a0l’autre\u00a0»\u00a0: " + strings.Repeat("é", 19), Details: "Première ligne\nSeconde \\ ligne\x00", Lieu: "Vieuxmont", Adresse: "http://etai.test/dossiers/1/entretiens/12", Revision: 2, Annule: true},
		{UID: "entretien-13@etai", Jour: j.Plus(1), Titre: "Appel", Revision: 1}}})
	if err != nil {
		t.Fatal(err)
	}
	s := b.String()
	if strings.Count(s, "\n") != strings.Count(s, "\r\n") || !strings.HasPrefix(s, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") || !strings.Contains(s, "X-WR-CALNAME:Étai\r\nBEGIN:VTIMEZONE\r\n") {
		t.Errorf("%q", s)
	}
	_, s, _ = strings.Cut(strings.ReplaceAll(s, "\r\n", "\n"), "END:VTIMEZONE\n")
	if s != attendu {
		t.Errorf("%s\nattendu\n%s", s, attendu)
	}
}

// Whatever the text, no line is longer than 75 bytes, each is whole characters, and unfolding gives the text back.
func TestPlier(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		titre := rapid.String().Draw(t, "titre")
		var b strings.Builder
		if err := ics.Ecrire(&b, ics.Calendrier{Evenements: []ics.Evenement{{UID: "x", Jour: jour.Certain(2026, 1, 1), Titre: titre}}}); err != nil {
			t.Fatal(err)
		}
		for l := range strings.SplitSeq(b.String(), "\r\n") {
			if len(l) > 75 || !utf8.ValidString(l) {
				t.Fatalf("%q", l)
			}
		}
		_, s, _ := strings.Cut(strings.ReplaceAll(b.String(), "\r\n ", ""), "SUMMARY:")
		s, _, _ = strings.Cut(s, "\r\n")
		propre := strings.Map(func(r rune) rune {
			if r < ' ' && r != '\n' || r == 0x7f {
				return -1
			}
			return r
		}, strings.ReplaceAll(titre, "\r\n", "\n"))
		if lu := strings.NewReplacer(`\\`, `\`, `\;`, ";", `\,`, ",", `\n`, "\n").Replace(s); lu != propre {
			t.Fatalf("%q, attendu %q", lu, propre)
		}
	})
}

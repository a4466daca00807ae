// SPDX-License-Identifier: EUPL-1.2

// Package ics writes a calendar (RFC 5545) that people's own agendas subscribe to: events on a day, or at an hour of Paris.
package ics

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"etai/internal/base/jour"
)

// Evenement is an event of the calendar.
type Evenement struct {
	UID      string // the same for ever, unique in the world: "entretien-12@etai"
	Jour     jour.Jour
	Heure    string // "14:30", at Paris; empty: the whole day
	Minutes  int    // how long it lasts, when it has an hour
	Titre    string
	Details  string
	Lieu     string
	Adresse  string // where more is told
	Revision int    // grows with each change
	Annule   bool
}

// Calendrier is what is written. Le is "20261123T083000Z", when it was made.
type Calendrier struct {
	Nom        string
	Le         string
	Evenements []Evenement
}

// fuseau is the time zone of Paris, as its rules have stood since 1996.
const fuseau = `BEGIN:VTIMEZONE
TZID:Europe/Paris
BEGIN:DAYLIGHT
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
END:STANDARD
END:VTIMEZONE`

// Ecrire writes the calendar: lines of at most 75 bytes, folded between two characters, ended by CR LF; texts escaped.
func Ecrire(w io.Writer, c Calendrier) error {
	e := ecrivain{w: w}
	e.ligne("BEGIN:VCALENDAR")
	e.ligne("VERSION:2.0")
	e.ligne("PRODID:-//Etai//Etai//FR")
	e.ligne("CALSCALE:GREGORIAN")
	e.ligne("METHOD:PUBLISH")
	e.ligne("X-WR-CALNAME:" + echapper(c.Nom))
	for l := range strings.SplitSeq(fuseau, "\n") {
		e.ligne(l)
	}
	for _, x := range c.Evenements {
		e.evenement(c.Le, x)
	}
	e.ligne("END:VCALENDAR")
	return e.err
}

type ecrivain struct {
	w   io.Writer
	err error
}

func (e *ecrivain) evenement(le string, x Evenement) {
	e.ligne("BEGIN:VEVENT")
	e.ligne("UID:" + echapper(x.UID))
	e.ligne("DTSTAMP:" + le)
	e.ligne(fmt.Sprintf("SEQUENCE:%d", x.Revision))
	date := strings.ReplaceAll(x.Jour.String(), "-", "")
	if len(x.Heure) == 5 {
		e.ligne("DTSTART;TZID=Europe/Paris:" + date + "T" + x.Heure[:2] + x.Heure[3:] + "00")
		e.ligne(fmt.Sprintf("DURATION:PT%dM", max(1, x.Minutes)))
	} else {
		e.ligne("DTSTART;VALUE=DATE:" + date)
		e.ligne("TRANSP:TRANSPARENT")
	}
	e.ligne("SUMMARY:" + echapper(x.Titre))
	if x.Details != "" {
		e.ligne("DESCRIPTION:" + echapper(x.Details))
	}
	if x.Lieu != "" {
		e.ligne("LOCATION:" + echapper(x.Lieu))
	}
	if x.Adresse != "" {
		e.ligne("URL:" + x.Adresse)
	}
	if x.Annule {
		e.ligne("STATUS:CANCELLED")
	}
	e.ligne("CLASS:PRIVATE")
	e.ligne("END:VEVENT")
}

// largeur is how many bytes a line has, its end apart (RFC 5545 §3.1).
const largeur = 75

// ligne writes a line, folded: a space begins each part but the first.
func (e *ecrivain) ligne(s string) {
	premier := true
	for e.err == nil {
		n, reste := min(len(s), largeur), ""
		if !premier {
			n = min(len(s), largeur-1)
		}
		for n < len(s) && n > 0 && !utf8.RuneStart(s[n]) {
			n--
		}
		s, reste = s[:n], s[n:]
		if !premier {
			s = " " + s
		}
		_, e.err = io.WriteString(e.w, s+"\r\n")
		if premier, s = false, reste; s == "" {
			return
		}
	}
}

// echapper writes a TEXT value (RFC 5545 §3.3.11); characters of control have no place there.
func echapper(s string) string {
	s = strings.NewReplacer("\\", "\\\\", ";", "\\;", ",", "\\,", "\r\n", "\\n", "\n", "\\n").Replace(s)
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, s)
}

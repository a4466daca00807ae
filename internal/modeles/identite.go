// SPDX-License-Identifier: EUPL-1.2

package modeles

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"image"
	"image/draw"
	_ "image/jpeg" // one of the two types of a logo
	"image/png"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/base/texte"
)

// Identite is the letterhead of a site of an organisation, from a day on.
type Identite struct {
	ID, Organisation int64
	Site             string // empty: the organisation itself
	Du               jour.Jour
	Service          string
	Adresse          string // lines
	Telephone        string // E.164
	Courriel         string
	Lieu             string // where letters are dated from
	Signataire       string // first name and name
	Qualite          string
	Delegation       string
	Presidence       bool // signed for the president of the conseil départemental
	Tribunal         string
	Logo             []byte // PNG without transparency
	Ferme            bool
	SaisiePar        int64
}

// The bounds of a logo.
const (
	LogoMax      = 200 << 10
	logoCoteMax  = 2000
	logoCoteMini = 16
)

// LireLogo reads the picture of a letterhead, PNG or JPEG, and gives it back as an opaque PNG: PDF/A has no transparency, and what a file says beside its points
// (where and with what it was taken) is not kept.
func LireLogo(b []byte) ([]byte, error) {
	if len(b) > LogoMax {
		return nil, &Faute{0, "Ce logo dépasse 200 Ko : réduisez-le."}
	}
	c, format, err := image.DecodeConfig(bytes.NewReader(b))
	switch {
	case err != nil || format != "png" && format != "jpeg":
		return nil, &Faute{0, "Ce logo n’est ni un PNG ni un JPEG lisible : enregistrez-le dans l’un de ces formats."}
	case c.Width < logoCoteMini || c.Height < logoCoteMini || c.Width > logoCoteMax || c.Height > logoCoteMax:
		return nil, &Faute{0, "Ce logo doit avoir entre 16 et 2 000 points de côté : changez sa taille."}
	}
	i, _, err := image.Decode(bytes.NewReader(b))
	if err != nil {
		return nil, &Faute{0, "Ce logo est abîmé, son image ne se lit pas jusqu’au bout : enregistrez-le de nouveau."}
	}
	plat := image.NewNRGBA(image.Rect(0, 0, c.Width, c.Height))
	draw.Draw(plat, plat.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(plat, plat.Bounds(), i, i.Bounds().Min, draw.Over)
	var sortie bytes.Buffer
	if err := png.Encode(&sortie, plat); err != nil {
		return nil, err
	}
	return sortie.Bytes(), nil
}

// Lignes are the head of a letter: who writes, and from where.
func (i Identite) Lignes(organisation, adresse string) (ls []string) {
	ls = []string{organisation}
	if i.Service != "" && i.Service != organisation {
		ls = append(ls, i.Service)
	}
	if i.Adresse != "" {
		adresse = i.Adresse
	}
	for s := range strings.SplitSeq(adresse, "\n") {
		if s = strings.TrimSpace(s); s != "" {
			ls = append(ls, s)
		}
	}
	return ls
}

// Contact is how to reach the service.
func (i Identite) Contact(telephone string) (ls []string) {
	if i.Telephone != "" {
		telephone = i.Telephone
	}
	if telephone != "" {
		ls = append(ls, "Tél. "+texte.Telephone(telephone))
	}
	if i.Courriel != "" {
		ls = append(ls, i.Courriel)
	}
	return ls
}

// Valeurs are what the act that records it says.
func (i Identite) Valeurs() []journal.Valeur {
	vs := []journal.Valeur{journal.Jour("du", i.Du), journal.Booleen("ferme", i.Ferme)}
	if len(i.Logo) > 0 {
		s := sha256.Sum256(i.Logo)
		vs = append(vs, journal.Empreinte("logo", s[:]))
	}
	return vs
}

const deIdentite = `select i.id, i.organisation_id, i.site, i.du, i.service, i.adresse, i.telephone, i.courriel, i.lieu, i.signataire, i.qualite, i.delegation, i.presidence, i.tribunal, i.logo,
	i.ferme, i.saisie_par from modele_identite i `

func scanIdentite(r *sql.Rows) (i Identite, err error) {
	return i, r.Scan(&i.ID, &i.Organisation, &i.Site, &i.Du, &i.Service, &i.Adresse, &i.Telephone, &i.Courriel, &i.Lieu, &i.Signataire, &i.Qualite, &i.Delegation, &i.Presidence, &i.Tribunal, &i.Logo,
		&i.Ferme, &i.SaisiePar)
}

// Identites are the letterheads of an organisation, in the order of sites, the latest of each first.
func Identites(ctx context.Context, l bdd.Lecture, organisation int64) ([]Identite, error) {
	return bdd.Lister(ctx, l, scanIdentite, deIdentite+`where i.organisation_id = $1 order by i.site, i.du desc, i.id desc`, organisation)
}

// ToutesLesIdentites is for etai verifier.
func ToutesLesIdentites(ctx context.Context, l bdd.Lecture) ([]Identite, error) {
	return bdd.Lister(ctx, l, scanIdentite, deIdentite+`order by i.id`)
}

// EnVigueur keeps, of Identites, the letterhead of each open site on a day.
func EnVigueur(toutes []Identite, j jour.Jour) (r []Identite) {
	site, trouve := "", false
	for _, i := range toutes {
		if trouve && i.Site == site || i.Du.Apres(j) {
			continue
		}
		site, trouve = i.Site, true
		if !i.Ferme {
			r = append(r, i)
		}
	}
	return r
}

// IdentiteLe is the letterhead of a site on a day; that of the organisation when the site has none, and an empty one when nobody wrote any.
func IdentiteLe(ctx context.Context, l bdd.Lecture, organisation int64, site string, j jour.Jour) (x Identite, err error) {
	toutes, err := Identites(ctx, l, organisation)
	for _, i := range EnVigueur(toutes, j) {
		if i.Site == site || i.Site == "" && x.ID == 0 {
			x = i
		}
	}
	return x, err
}

// IdentiteParID returns a version of a letterhead.
func IdentiteParID(ctx context.Context, l bdd.Lecture, id int64) (Identite, error) {
	return bdd.Un(ctx, l, scanIdentite, deIdentite+`where i.id = $1`, id)
}

// NoterIdentite records the letterhead of a site from a day on.
func NoterIdentite(ctx context.Context, e *bdd.Ecriture, i Identite) (int64, error) {
	var logo any
	if len(i.Logo) > 0 {
		logo = i.Logo
	}
	return e.Inserer(ctx, `insert into modele_identite(organisation_id, site, du, service, adresse, telephone, courriel, lieu, signataire, qualite, delegation, presidence, tribunal, logo, ferme, saisie_par, saisie_le)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17) returning id`, i.Organisation, i.Site, i.Du, i.Service, i.Adresse, i.Telephone, i.Courriel, i.Lieu, i.Signataire, i.Qualite, i.Delegation,
		i.Presidence, i.Tribunal, logo, i.Ferme, i.SaisiePar, e.Instant())
}

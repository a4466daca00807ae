// SPDX-License-Identifier: EUPL-1.2

package virements_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/organisation/organisationtest"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/web/virements"
	"etai/internal/web/webtest"
)

var (
	lundi = jour.Certain(2026, 11, 23) // etaitest.Depart
	mardi = lundi.Plus(1)
)

// motDePasse is everybody's.
const motDePasse = "une phrase assez longue pour un essai"

// bureau is a site with its agents' passwords, and the short ways of these tests.
type bureau struct {
	*webtest.Site
	t *testing.T
	m *etaitest.Monde
}

var domaine = webtest.Domaine{Pages: virements.Pages, Routes: virements.Routes}

func surDeuxMoteurs(t *testing.T, fn func(*testing.T, *bureau)) {
	t.Helper()
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) { fn(t, ouvrir(t, s)) }, domaine)
}

// surSQLite is for what does not depend on the engine.
func surSQLite(t *testing.T) *bureau {
	t.Helper()
	return ouvrir(t, webtest.Nouveau(t, "", domaine))
}

func ouvrir(t *testing.T, s *webtest.Site) *bureau {
	t.Helper()
	hacheur, err := organisation.NouveauHacheur(organisationtest.Couts)
	if err != nil {
		t.Fatal(err)
	}
	s.Poste.Hacheur, s.Poste.Portier = hacheur, organisation.NouveauPortier(s.Inst.Base, hacheur, s.Inst.Acces)
	phc, err := hacheur.Hacher(t.Context(), motDePasse)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Inst.Base.Ecrire(t.Context(), func(e *bdd.Ecriture) error {
		for _, a := range s.Monde.Agents {
			if err := organisation.ChangerMotDePasse(t.Context(), e, a.ID, phc, ""); err != nil {
				return err
			}
		}
		return organisation.ChangerMotDePasse(t.Context(), e, s.Monde.SecondChef.ID, phc, "")
	}); err != nil {
		t.Fatal(err)
	}
	return &bureau{s, t, s.Monde}
}

// suivre gives a person money on her account.
func (b *bureau) suivre(c argent.Centimes) etaitest.Suivie {
	b.t.Helper()
	s := b.m.Suivre(b.t, c)
	b.Importer(s, lundi, lundi, 0, webtest.Ligne(c, "CAF RSA "+s.Numero, ""))
	return s
}

func (b *bureau) ordre(s etaitest.Suivie, bailleur int64, c argent.Centimes, objet paiements.Objet) int64 {
	b.t.Helper()
	id, err := parcours.PreparerOrdre(b.t.Context(), b.m.Base, b.m.Demande(droits.Comptable), parcours.NouvelOrdre{Dossier: s.Dossier, Tiers: bailleur, Centimes: c, ExecutionLe: mardi,
		Objet: objet, Libelle: "LOYER 11/2026 REF 123", Piece: b.m.Piece(b.t, s.Dossier)})
	if err != nil {
		b.t.Fatal(err)
	}
	return id
}

func (b *bureau) remise(ordres ...int64) int64 {
	b.t.Helper()
	id, err := parcours.ComposerRemise(b.t.Context(), b.m.Base, b.m.Demande(droits.Comptable), ordres)
	if err != nil {
		b.t.Fatal(err)
	}
	return id
}

// une is a remise of one order of 400 €, of somebody who has 600 €.
func (b *bureau) une() (s etaitest.Suivie, ordre, remise int64) {
	b.t.Helper()
	s = b.suivre(60000)
	ordre = b.ordre(s, b.m.Bailleur(b.t), 40000, paiements.Loyer)
	return s, ordre, b.remise(ordre)
}

func (b *bureau) lireRemise(id int64) (r paiements.Remise) {
	b.t.Helper()
	b.m.Lire(b.t, func(ctx context.Context, l bdd.Lecture) (err error) {
		r, err = paiements.RemiseParID(ctx, l, id)
		return err
	})
	return r
}

func (b *bureau) lireOrdre(id int64) (o paiements.Ordre) {
	b.t.Helper()
	b.m.Lire(b.t, func(ctx context.Context, l bdd.Lecture) (err error) {
		o, err = paiements.OrdreParID(ctx, l, id)
		return err
	})
	return o
}

func (b *bureau) viser(remise int64) {
	b.t.Helper()
	b.m.Voir(b.t, b.m.Agents[droits.ChefDeService], remise)
	r := b.lireRemise(remise)
	if _, err := parcours.ViserRemise(b.t.Context(), b.m.Base, b.m.Demande(droits.ChefDeService), parcours.Visa{Remise: remise, Version: r.Version, Nombre: r.Nombre, Empreinte: r.Empreinte}); err != nil {
		b.t.Fatal(err)
	}
}

// agir posts a form that carries a version and a fresh key.
func agir(v *webtest.Visiteur, adresse string, version int64, paires ...string) *httptest.ResponseRecorder {
	return v.Poster(adresse, append([]string{"cle", cle(), "version", strconv.FormatInt(version, 10)}, paires...)...)
}

var prochaineCle int

// cle makes a one-time key: these tests run one after the other.
func cle() string {
	prochaineCle++
	return strings.NewReplacer("0", "A", "1", "B", "8", "C", "9", "D").Replace(fmt.Sprintf("%026d", prochaineCle))
}

// generer takes a visaed remise to its file, as the accountant's browser does.
func (b *bureau) generer(remise int64) {
	b.t.Helper()
	webtest.Vers(b.t, agir(b.Role(droits.Comptable), adresse("/remises/%d/generer", remise), b.lireRemise(remise).Version), adresse("/remises/%d", remise))
}

// transmettre says that the bank has the file.
func (b *bureau) transmettre(remise int64) {
	b.t.Helper()
	webtest.Vers(b.t, agir(b.Role(droits.Comptable), adresse("/remises/%d/transmettre", remise), b.lireRemise(remise).Version), adresse("/remises/%d", remise))
}

// visaDe is the form of a visa, as the page of the remise makes it.
func (b *bureau) visaDe(remise int64) []string {
	b.t.Helper()
	r := b.lireRemise(remise)
	return []string{"nombre", strconv.FormatInt(r.Nombre, 10), "empreinte", fmt.Sprintf("%x", r.Empreinte), "mot_de_passe", motDePasse}
}

// compteRendu is a pain.002 about the file of a remise: the status of the file, then what it says of the transfers.
func (b *bureau) compteRendu(remise int64, statut string, virements ...string) string {
	b.t.Helper()
	return `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt><GrpHdr><MsgId>BANQUE-1</MsgId>` +
		`<CreDtTm>2026-11-23T10:00:00</CreDtTm></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>` + b.lireRemise(remise).MessageID + `</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId><GrpSts>` + statut +
		`</GrpSts></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>LOT</OrgnlPmtInfId>` + strings.Join(virements, "") + `</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>`
}

// virementRendu is one transfer of a pain.002.
func virementRendu(reference, statut, motif string) string {
	return "<TxInfAndSts><OrgnlEndToEndId>" + reference + "</OrgnlEndToEndId><TxSts>" + statut + "</TxSts><StsRsnInf><Rsn><Cd>" + motif + "</Cd></Rsn></StsRsnInf></TxInfAndSts>"
}

func adresse(patron string, ids ...any) string { return fmt.Sprintf(patron, ids...) }

func (b *bureau) compter(sql string, args ...any) (n int64) {
	b.t.Helper()
	b.m.Lire(b.t, func(ctx context.Context, l bdd.Lecture) error { return l.QueryRow(ctx, sql, args...).Scan(&n) })
	return n
}

// ordreDe is a form of order, complete, as pairs; changes replace its values.
func (b *bureau) ordreDe(s etaitest.Suivie, bailleur int64, changes ...string) []string {
	b.t.Helper()
	champs := []string{"objet", "loyer", "tiers", strconv.FormatInt(bailleur, 10), "montant", "400", "jour", "24/11/2026", "libelle", "Loyer d’été", "piece", strconv.FormatInt(b.m.Piece(b.t, s.Dossier), 10)}
	for i := 0; i+1 < len(changes); i += 2 {
		trouve := false
		for j := 0; j+1 < len(champs); j += 2 {
			if champs[j] == changes[i] {
				champs[j+1], trouve = changes[i+1], true
			}
		}
		if !trouve {
			champs = append(champs, changes[i], changes[i+1])
		}
	}
	return champs
}

// tousLesRoles are the roles of the small association, in the order of reading.
var tousLesRoles = droits.Roles

// SPDX-License-Identifier: EUPL-1.2

package versements

import (
	"net/http"
	"slices"
	"strconv"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/masp/versement"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/prestations"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

const montantMax argent.Centimes = 1_000_000

type pageSaisie struct {
	cadre.Page
	Action, Retour            string
	Version                   int64 // 0: a new procedure
	Suite                     int64 // the payment that it asks to renew
	Requerants, Causes, Choix []cadre.Choix
	Percues                   []prestations.Percue
	AucunePercue              bool
}

// projet is what is known of the person before anything is typed.
type projet struct {
	rapports.VueDossier
	parcours.ProjetVersement
}

func (g guichet) preparer(r *http.Request, v *poste.Visite) (p projet, err error) {
	p.VueDossier, err = v.Dossier(r, "versement_direct", inscriptible, func(l bdd.Lecture, a droits.Agent, x *rapports.VueDossier) (err error) {
		p.ProjetVersement, err = parcours.PreparerVersement(r.Context(), l, a, x.Dossier.ID)
		return err
	})
	return p, err
}

func saisi(m argent.Centimes) string {
	if m == 0 {
		return ""
	}
	return m.Saisie()
}

// poser fills the form with what is known, or was typed before.
func poser(f *form.Form, s parcours.SaisieVersement) {
	for champ, valeur := range map[string]string{"requerant": string(s.Requerant), "cause": string(s.Cause), "cause_le": s.CauseLe.Court(), "premier_impaye": s.PremierImpaye.Court(), "loyer": saisi(s.Loyer), "charges": saisi(s.Charges),
		"tiers_payant": saisi(s.TiersPayant), "plancher": saisi(s.Plancher), "montant": saisi(s.Montant), "domicile": s.Textes.Domicile, "bailleur": s.Textes.Bailleur, "bailleur_adresse": s.Textes.BailleurAdresse,
		"tribunal": s.Textes.Tribunal, "tribunal_adresse": s.Textes.TribunalAdresse, "motifs": s.Textes.Motifs, "pieces": s.Textes.Pieces} {
		f.Poser(champ, valeur)
	}
	if s.Mois > 0 {
		f.Poser("mois", strconv.Itoa(s.Mois))
	}
	var numeros []string
	for _, p := range s.Prestations {
		n := strconv.Itoa(p.Numero)
		numeros = append(numeros, n)
		f.Poser("organisme_"+n, p.Organisme)
		f.Poser("adresse_"+n, p.Adresse)
		f.Poser("verse_"+n, saisi(p.Montant))
	}
	f.Poser("prestations", numeros...)
}

func montant(f *form.Form, champ, libelle string) argent.Centimes {
	m, _ := f.Montant(champ, libelle, 0, montantMax, form.Facultatif)
	return m
}

// lireSaisie reads the form; a draft may lack anything but who asks. percues are the benefits that may be ticked.
func lireSaisie(f *form.Form, percues []prestations.Percue) (s parcours.SaisieVersement) {
	s.Requerant = form.Parmi(f, "requerant", "qui demande", versement.Requerants, form.Requis)
	s.Cause = form.Parmi(f, "cause", "la raison", versement.Causes, form.Facultatif)
	s.CauseLe = f.Jour("cause_le", "le jour du refus ou du manquement", form.Facultatif)
	s.PremierImpaye = f.Jour("premier_impaye", "la première échéance impayée", form.Facultatif)
	s.Loyer, s.Charges, s.TiersPayant = montant(f, "loyer", "le loyer"), montant(f, "charges", "les charges"), montant(f, "tiers_payant", "l’aide versée au bailleur")
	s.Plancher, s.Montant = montant(f, "plancher", "le minimum gardé pour vivre"), montant(f, "montant", "le montant demandé")
	s.Mois, _ = f.Entier("mois", "la durée demandée", 1, 120, form.Facultatif)
	s.Textes = versement.Textes{Domicile: f.Bloc("domicile", "le domicile", 300, form.Facultatif), Bailleur: f.Ligne("bailleur", "le bailleur", 120, form.Facultatif),
		BailleurAdresse: f.Bloc("bailleur_adresse", "l’adresse du bailleur", 300, form.Facultatif), Tribunal: f.Ligne("tribunal", "le tribunal", 120, form.Facultatif),
		TribunalAdresse: f.Bloc("tribunal_adresse", "l’adresse du tribunal", 300, form.Facultatif), Motifs: f.Bloc("motifs", "les motifs", 6000, form.Facultatif), Pieces: f.Bloc("pieces", "les pièces", 2000, form.Facultatif)}
	var permis []string
	for _, p := range percues {
		permis = append(permis, strconv.Itoa(p.Numero))
	}
	choisies := f.ChoixMultiple("prestations", "les prestations", permis, form.Facultatif)
	for _, p := range percues {
		n := strconv.Itoa(p.Numero)
		y := versement.Prestation{Numero: p.Numero, MJAGBF: p.MJAGBF, Organisme: f.Ligne("organisme_"+n, "l’organisme", 120, form.Facultatif), Adresse: f.Ligne("adresse_"+n, "l’adresse de l’organisme", 200, form.Facultatif)}
		y.Montant = montant(f, "verse_"+n, "le montant de la prestation")
		if !slices.Contains(choisies, n) {
			continue
		}
		if y.Montant == 0 {
			y.Montant = p.Montant
		}
		if y.Organisme == "" {
			y.Organisme = p.Organisme
		}
		s.Prestations = append(s.Prestations, y)
	}
	return s
}

// uniques keeps one benefit of each kind: the request names a benefit once.
func uniques(ps []prestations.Percue) (us []prestations.Percue) {
	for _, p := range ps {
		if !slices.ContainsFunc(us, func(u prestations.Percue) bool { return u.Numero == p.Numero }) {
			us = append(us, p)
		}
	}
	return us
}

func (p *pageSaisie) choisir(percues []prestations.Percue) {
	p.Requerants = cadre.ChoixDe(versement.Requerants, versement.NomRequerant)
	p.Causes = cadre.ChoixDe(versement.Causes, versement.Cause.Libelle)
	p.Percues, p.AucunePercue = percues, len(percues) == 0
	for _, x := range percues {
		p.Choix = append(p.Choix, cadre.Choix{Valeur: strconv.Itoa(x.Numero), Texte: texte.Majuscule(x.Libelle) + ", " + x.Montant.String() + " par mois, " + x.Organisme})
	}
}

func suiteDe(r *http.Request) int64 {
	n, err := strconv.ParseInt(r.URL.Query().Get("suite"), 10, 64)
	if err != nil || n < 1 {
		return 0
	}
	return n
}

// nouveau is the form of a new request; ?suite= names the payment that it asks to renew, whose facts it takes up.
func (g guichet) nouveau(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	p, err := g.preparer(r, v)
	if err != nil {
		return err
	}
	s := p.Saisie
	if suite := suiteDe(r); suite != 0 {
		if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
			x, err := versement.Lire(r.Context(), l, g.Inst.Trousseau, a, suite)
			if err == nil && x.Dossier != p.Dossier.ID {
				err = bdd.ErrAbsent
			}
			s = saisieDe(x)
			s.Textes.Motifs = ""
			return err
		}); err != nil {
			return err
		}
	}
	f := form.Nouveau(nil)
	poser(f, s)
	if len(s.Prestations) == 0 {
		for _, x := range uniques(p.Percues) {
			f.Poser("organisme_"+strconv.Itoa(x.Numero), x.Organisme)
		}
	}
	g.rendreNouveau(w, r, v, http.StatusOK, &p, f)
	return nil
}

func saisieDe(x versement.Versement) parcours.SaisieVersement {
	return parcours.SaisieVersement{Dossier: x.Dossier, Requerant: x.Requerant, Cause: x.Cause, CauseLe: x.CauseLe, PremierImpaye: x.PremierImpaye, Loyer: x.Loyer, Charges: x.Charges, TiersPayant: x.TiersPayant, Plancher: x.Plancher,
		Montant: x.Montant, Mois: x.Mois, Textes: x.Textes, Prestations: x.Prestations}
}

func (g guichet) rendreNouveau(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, d *projet, f *form.Form) {
	p := &pageSaisie{Page: poste.SousDossier(&d.VueDossier, section, "Demander un versement direct", filDuDossier(d.Dossier.ID)), Retour: adresse(d.Dossier.ID), Suite: suiteDe(r)}
	p.Action = adresse(d.Dossier.ID, "nouveau")
	if p.Suite != 0 {
		p.Titre, p.Action = "Demander le renouvellement", p.Action+"?suite="+form.Nombre(p.Suite)
	}
	p.Form = f
	p.choisir(uniques(d.Percues))
	v.TracerDossier("versement_direct", d.Dossier.ID)
	g.Moteur.Rendre(w, r, statut, "versements/saisie", p)
}

var champsDesRegles = map[string]string{"R22": "cause", "R23": "premier_impaye", "R24": "requerant", "R25": "prestations", "R26": "montant", "R31": "mois"}

func (g guichet) creer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	p, err := g.preparer(r, v)
	if err != nil {
		return err
	}
	s := lireSaisie(f, uniques(p.Percues))
	s.Dossier, s.SuiteDe = p.Dossier.ID, suiteDe(r)
	if f.Valide() {
		id, err := parcours.EnvisagerVersement(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, s)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Requête gardée. Relisez-la, puis signez-la.")
			return poste.Aller(w, r, adresse(p.Dossier.ID, form.Nombre(id)))
		}
		if err := poste.ReprendreSelon(f, champsDesRegles, "", err); err != nil {
			return err
		}
	}
	g.rendreNouveau(w, r, v, http.StatusUnprocessableEntity, &p, f)
	return nil
}

// ouvrable are the benefits of a draft's form: those in payment, and those that it names already.
func ouvrable(percues []prestations.Percue, x versement.Versement, libelles map[int]string) []prestations.Percue {
	ps := uniques(percues)
	for _, p := range x.Prestations {
		if !slices.ContainsFunc(ps, func(u prestations.Percue) bool { return u.Numero == p.Numero }) {
			ps = append(ps, prestations.Percue{Numero: p.Numero, Libelle: libelles[p.Numero], Organisme: p.Organisme, Montant: p.Montant, MJAGBF: p.MJAGBF})
		}
	}
	return ps
}

func (g guichet) saisir(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.lire(r, v, inscriptible)
	if err != nil {
		return err
	}
	f := form.Nouveau(nil)
	poser(f, saisieDe(d.Versement.Versement))
	return g.rendreModifier(w, r, v, http.StatusOK, &d, f)
}

func (g guichet) rendreModifier(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, d *fiche, f *form.Form) error {
	if d.Versement.Etat != versement.Envisage {
		return bdd.ErrAncienneVersion
	}
	x, err := g.preparer(r, v)
	if err != nil {
		return err
	}
	p := &pageSaisie{Page: poste.SousDossier(&d.VueDossier, section, "Corriger la requête", filDuDossier(d.Dossier.ID), cadre.Lien{Texte: d.Versement.Numero, URL: d.adresse()}), Action: d.adresse("modifier"), Retour: d.adresse(),
		Version: d.Versement.Version}
	p.Form = f
	p.choisir(ouvrable(x.Percues, d.Versement.Versement, d.Versement.Libelles))
	v.TracerDossier("versement_direct", d.Dossier.ID)
	g.Moteur.Rendre(w, r, statut, "versements/saisie", p)
	return nil
}

func (g guichet) modifier(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, err := g.lire(r, v, inscriptible)
	if err != nil {
		return err
	}
	x, err := g.preparer(r, v)
	if err != nil {
		return err
	}
	s := lireSaisie(f, ouvrable(x.Percues, d.Versement.Versement, d.Versement.Libelles))
	s.ID, s.Version = d.Versement.ID, f.Identifiant(cadre.ChampVersion, "la version", form.Requis)
	change := false
	if f.Valide() {
		_, err := parcours.EnvisagerVersement(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, s)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Requête corrigée.")
			return poste.Aller(w, r, d.adresse())
		}
		if change = poste.Perime(f, err, quoi); !change {
			if err := poste.ReprendreSelon(f, champsDesRegles, "", err); err != nil {
				return err
			}
		}
	}
	return g.rendreModifier(w, r, v, poste.StatutDe(change), &d, f)
}

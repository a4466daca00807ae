// SPDX-License-Identifier: EUPL-1.2

package commissions

import (
	"bytes"
	"context"
	"io"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/journal/acces"
	"etai/internal/base/texte"
	"etai/internal/commissions"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/rapports/seancepdf"
	"etai/internal/rapports/seances"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// envoyer draws a document of a session and sends it; a session of which the agent does not read every file has none: it would not be whole.
func (g guichet) envoyer(w http.ResponseWriter, r *http.Request, v *poste.Visite, vue seances.Vue, objet string, dessiner func(io.Writer) error) error {
	if vue.Caches > 0 {
		return cadre.Refus(http.StatusForbidden, "Ce document parle de dossiers qui ne vous sont pas ouverts"+deuxPoints+"demandez-le à une personne qui les suit tous.", bdd.ErrAbsent)
	}
	var b bytes.Buffer
	if err := dessiner(&b); err != nil {
		return err
	}
	v.Tracer(acces.Trace{Nature: acces.Export, Objet: objet, ObjetID: vue.ID})
	return g.Envoyer(w, r, "application/pdf", objet+"-"+vue.Reference()+".pdf", b.Bytes())
}

// papier is what the papers of a session have in common, named or not.
func (g guichet) papier(r *http.Request, v *poste.Visite, vue seances.Vue, anonyme bool) (s seancepdf.Seance, err error) {
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		o, err := organisation.Lire(r.Context(), l, a.Organisation)
		s.Organisation = o.Nom
		return err
	}); err != nil {
		return s, err
	}
	s.Commission, s.Quand, s.Lieu, s.CreeLe = vue.Instance.Nom, "du "+vue.TenueLe.LongSemaine()+" à "+vue.Heure, vue.Lieu, g.Moteur.Horloge().Maintenant()
	s.Ordre = court(vue.Ordre)
	for _, x := range vue.Vivants() {
		s.Passages = append(s.Passages, papierDe(x, anonyme))
	}
	return s, nil
}

func papierDe(x seances.Passage, anonyme bool) seancepdf.Passage {
	p := seancepdf.Passage{Rang: x.Rang, Qui: qui(x, anonyme), Numero: x.Numero, Objet: texte.Majuscule(x.Objet.Nom)}
	if anonyme {
		p.Numero = ""
	}
	return p
}

// court is the start of a hash, as people compare it.
func court(h []byte) string {
	const chiffres = "0123456789abcdef"
	var s []byte
	for _, c := range h[:min(8, len(h))] {
		s = append(s, chiffres[c>>4], chiffres[c&15])
	}
	return string(s)
}

func (g guichet) ordrePDF(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	vue, s, err := g.lirePapier(r, v, false)
	if err != nil {
		return err
	}
	if len(s.Passages) == 0 {
		return bdd.ErrAbsent
	}
	return g.envoyer(w, r, v, vue, "ordre-du-jour", func(b io.Writer) error { return seancepdf.OrdreDuJour(b, s) })
}

func (g guichet) lirePapier(r *http.Request, v *poste.Visite, anonyme bool) (vue seances.Vue, s seancepdf.Seance, err error) {
	if vue, err = g.lireSeance(r, v); err != nil {
		return vue, s, err
	}
	s, err = g.papier(r, v, vue, anonyme)
	return vue, s, err
}

// convocationsPDF is one letter a member, merged; the agenda that goes with them names nobody.
func (g guichet) convocationsPDF(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	vue, s, err := g.lirePapier(r, v, true)
	if err != nil {
		return err
	}
	if vue.Etat == commissions.Preparation || len(vue.Assemblee.Membres) == 0 {
		return bdd.ErrAbsent
	}
	return g.envoyer(w, r, v, vue, "convocations", func(b io.Writer) error { return seancepdf.Convocations(b, s, vue.Assemblee.Membres) })
}

// synthesesPDF is one sheet a file, merged, named or anonymous.
func (g guichet) synthesesPDF(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	anonyme := r.URL.Query().Get("anonyme") == "1"
	vue, s, err := g.lirePapier(r, v, anonyme)
	if err != nil {
		return err
	}
	var fiches []seancepdf.Synthese
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		fiches = nil
		for _, x := range vue.Vivants() {
			blocs, _, err := g.synthese(r.Context(), l, a, x, anonyme)
			if err != nil {
				return err
			}
			fiches = append(fiches, seancepdf.Synthese{Passage: papierDe(x, anonyme), Blocs: blocs})
			v.TracerDossier("synthese", x.Dossier)
		}
		return nil
	}); err != nil {
		return err
	}
	if len(fiches) == 0 {
		return bdd.ErrAbsent
	}
	nom := "syntheses"
	if anonyme {
		nom = "syntheses-anonymes"
	}
	return g.envoyer(w, r, v, vue, nom, func(b io.Writer) error { return seancepdf.Syntheses(b, s, fiches) })
}

// procesPDF are minutes as they were frozen.
func (g guichet) procesPDF(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	vue, pv, err := g.lireProces(r, v)
	if err != nil {
		return err
	}
	p, _, err := vue.Proces(g.Inst.Trousseau, pv)
	if err != nil {
		return err
	}
	return g.envoyer(w, r, v, vue, "proces-verbal", func(b io.Writer) error { return seancepdf.ProcesVerbal(b, p, pv.Le, pv.Annule) })
}

// lettresPDF are the letters that wait, merged; or that of one passage.
func (g guichet) lettresPDF(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	vue, err := g.lireSeance(r, v)
	if err != nil {
		return err
	}
	seul := r.URL.Query().Get("passage")
	var lettres []commissions.Lettre
	quand := vue.Etapes
	for _, x := range vue.Passages {
		if x.Lettre == nil || seul != "" && form.Nombre(x.ID) != seul || seul == "" && x.Lettre.Etat != commissions.AImprimer && x.Lettre.Etat != commissions.Imprimee {
			continue
		}
		l, err := x.LettreEcrite(g.Inst.Trousseau)
		if err != nil {
			return err
		}
		v.TracerDossier("lettre", x.Dossier)
		lettres = append(lettres, l)
	}
	if len(lettres) == 0 {
		return bdd.ErrAbsent
	}
	if seul != "" {
		vue.Caches = 0 // the file of this letter is open to the agent
	}
	s, err := g.papier(r, v, vue, false)
	if err != nil {
		return err
	}
	return g.envoyer(w, r, v, vue, "lettres", func(b io.Writer) error { return seancepdf.Lettres(b, s.Organisation, quand[len(quand)-1].Le, lettres) })
}

// synthese is the page that members read of a file, and the address of the file itself.
func (g guichet) synthese(ctx context.Context, l bdd.Lecture, a droits.Agent, x seances.Passage, anonyme bool) (blocs []seancepdf.Bloc, fiche string, err error) {
	if x.ObjetType != parcours.ObjetDemande {
		return nil, "", nil
	}
	s, err := rapports.SyntheseDemande(ctx, l, g.Inst.Trousseau, a, x.ObjetID, anonyme)
	if err != nil {
		return nil, "", err
	}
	for _, r := range s.Rubriques {
		b := seancepdf.Bloc{Titre: r.Titre, Textes: r.Textes}
		for _, p := range r.Lignes {
			b.Paires = append(b.Paires, [2]string{p.Nom, p.Valeur})
		}
		blocs = append(blocs, b)
	}
	return blocs, "/demandes-masp/" + form.Nombre(x.ObjetID), nil
}

// SPDX-License-Identifier: EUPL-1.2

package commissions

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/horloge"
	"etai/internal/base/journal/acces"
	"etai/internal/base/texte"
	"etai/internal/commissions"
	"etai/internal/documents"
	"etai/internal/formats/tableur"
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
	s.Commission, s.Quand, s.Lieu, s.CreeLe = vue.Instance.Nom, "du "+vue.TenueLe.LongSemaine()+" à "+texte.HeureDe(vue.Heure), vue.Lieu, g.Moteur.Horloge().Maintenant()
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
			_, blocs, _, err := g.synthese(r.Context(), l, a, x, anonyme)
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

// lettresPDF are the letters that wait, merged: those of the decisions, or the invitations of the persons. One alone is printed from its own page.
func (g guichet) lettresPDF(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	vue, err := g.lireSeance(r, v)
	if err != nil {
		return err
	}
	nom, titre := "lettres", "Lettres de décision"
	if r.URL.Query().Get("invitations") == "1" {
		nom, titre = "invitations", "Invitations à la séance"
	}
	var lettres []documents.Lettre
	var le horloge.Instant
	for _, x := range vue.Passages {
		d := x.Lettre
		if nom == "invitations" {
			d = x.Invitation
		}
		if d == nil || !d.Attend() {
			continue
		}
		l, err := d.Lettre(g.Inst.Trousseau)
		if err != nil {
			return err
		}
		v.TracerDossier("lettre", x.Dossier)
		lettres, le = append(lettres, l), d.EcritLe
	}
	if len(lettres) == 0 {
		return bdd.ErrAbsent
	}
	var images map[int64][]byte
	if err := v.Lire(r.Context(), func(l bdd.Lecture, _ droits.Agent) (err error) {
		images, err = parcours.Logos(r.Context(), l, lettres)
		return err
	}); err != nil {
		return err
	}
	octets, err := parcours.Dessiner(titre, lettres[0].Emetteur[0], le, lettres, images)
	if err != nil {
		return err
	}
	return g.envoyer(w, r, v, vue, nom, func(b io.Writer) error { _, err := b.Write(octets); return err })
}

// synthese is the page that members read of a file, its blocks, and the address of the file itself.
func (g guichet) synthese(ctx context.Context, l bdd.Lecture, a droits.Agent, x seances.Passage, anonyme bool) (s rapports.Synthese, blocs []seancepdf.Bloc, fiche string, err error) {
	if x.ObjetType != parcours.ObjetDemande && x.ObjetType != parcours.ObjetRenouvellement {
		return s, nil, "", nil
	}
	if s, err = rapports.SyntheseDemande(ctx, l, g.Inst.Trousseau, a, x.ObjetID, anonyme); err != nil {
		return s, nil, "", err
	}
	for _, r := range s.Rubriques {
		b := seancepdf.Bloc{Titre: r.Titre, Textes: r.Textes}
		for _, p := range r.Lignes {
			b.Paires = append(b.Paires, [2]string{p.Nom, p.Valeur})
		}
		blocs = append(blocs, b)
	}
	return s, blocs, "/demandes-masp/" + form.Nombre(x.ObjetID), nil
}

// seanceXLSX is the agenda of a session with what was decided, for a spreadsheet; files that the agent may not read are not in it.
func (g guichet) seanceXLSX(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	vue, err := g.lireSeance(r, v)
	if err != nil {
		return err
	}
	f := tableur.Feuille{Nom: "Séance", Titre: vue.Instance.Nom + ", séance " + vue.Reference() + " du " + vue.TenueLe.Long(), Colonnes: []tableur.Colonne{{Titre: "N°", Largeur: 6}, {Titre: "Personne", Largeur: 30}, {Titre: "Dossier", Largeur: 14},
		{Titre: "Objet", Largeur: 24}, {Titre: "État", Largeur: 14}, {Titre: "Venue", Largeur: 14}, {Titre: "Avis", Largeur: 14}, {Titre: "Pour", Largeur: 8}, {Titre: "Contre", Largeur: 8}, {Titre: "Abstentions", Largeur: 12}, {Titre: "Décision", Largeur: 14},
		{Titre: "Motif", Largeur: 44}, {Titre: "Elle fixe", Largeur: 44}, {Titre: "Décidé par", Largeur: 30}, {Titre: "Lettre", Largeur: 14}, {Titre: "État de la lettre", Largeur: 16}, {Titre: "Remise le", Largeur: 12}}}
	for _, x := range vue.Passages {
		ligne := []any{int64(x.Rang), x.Personne, x.Numero, x.Objet.Nom, x.Etat.Libelle(), x.Venue.Libelle()}
		if d := x.Decision; d != nil {
			ligne = append(ligne, d.Avis.Libelle(), int64(d.Pour), int64(d.Contre), int64(d.Abstentions), d.Sens.Libelle(), d.Libelle, strings.Join(x.Objet.Conditions(*d), ", "), vue.Membre(d.Decideur).Nom)
		} else {
			ligne = append(ligne, "", nil, nil, nil, "", "", "", "")
		}
		var reference, etat string
		var remise any
		if l := x.Lettre; l != nil {
			if reference, etat = l.Reference(), l.Etat.Libelle(); !l.RemisLe.Vide() {
				remise = l.RemisLe
			}
		}
		f.Lignes = append(f.Lignes, append(ligne, reference, etat, remise))
		v.TracerDossier("seance", x.Dossier)
	}
	return g.EnvoyerTableur(w, r, v, "commissions", "seance-"+vue.Reference(), f, nil)
}

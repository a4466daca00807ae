// SPDX-License-Identifier: EUPL-1.2

package virements

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal/acces"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/rapports/ordres"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// pageOrdre is one order: what it pays, where it stands, its history, its lines in the ledger.
type pageOrdre struct {
	cadre.Page
	Ordre     ordres.Ordre
	Etat      cadre.Puce
	Texte     string // as the banks carry it
	Personne  cadre.Lien
	Piece     string
	Remise    *cadre.Lien
	Demande   string      // address of the request that it answers
	Remplace  string      // address of the order that came back, which it pays again
	Suivant   *cadre.Lien // the order that pays it again
	Noms      noms
	Histoire  []cadre.Fait
	Ecritures cadre.Tableau
}

// lireUn reads the order of the address, for who may read its account; others do not exist.
func (g guichet) lireUn(r *http.Request, v *poste.Visite, fn func(ctx context.Context, l bdd.Lecture, a droits.Agent, o ordres.Ordre) error) (o ordres.Ordre, err error) {
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return o, err
	}
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		if o, err = ordres.ParID(r.Context(), l, a, id); err != nil || fn == nil {
			return err
		}
		return fn(r.Context(), l, a, o)
	})
	if err != nil {
		return o, absent(v, "ordre", id, err)
	}
	v.Tracer(acces.Trace{Nature: acces.Lecture, Objet: "ordre", ObjetID: id, Dossier: o.Dossier})
	return o, nil
}

func (g guichet) ordre(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	var evenements []paiements.Evenement
	var ecritures []ordres.Ecriture
	var n noms
	var aujourdhui jour.Jour
	var signale *signalement
	var manques map[int64]argent.Centimes
	var demande ordres.Demande
	var dernier ordres.Ordre
	o, err := g.lireUn(r, v, func(ctx context.Context, l bdd.Lecture, a droits.Agent, o ordres.Ordre) (err error) {
		aujourdhui = l.Instant().Jour()
		if evenements, err = paiements.Evenements(ctx, l, o.ID); err != nil {
			return err
		}
		if signale, err = g.signalementOuvert(ctx, l, o.ID); err != nil {
			return err
		}
		if manques, err = manquesDes(ctx, l, []ordres.Ordre{o}); err != nil {
			return err
		}
		if demande, err = ordres.DemandeDe(ctx, l, a, o); err != nil && !errors.Is(err, bdd.ErrAbsent) {
			return err
		}
		if dernier, err = ordres.Dernier(ctx, l, a, o.ID); err != nil {
			return err
		}
		ids := []int64{o.SaisiesPar, o.ApprouveesPar, o.VisePar}
		for _, e := range evenements {
			ids = append(ids, e.Agent)
		}
		if signale != nil {
			ids = append(ids, signale.SignalePar)
		}
		if n, err = lireNoms(ctx, l, ids...); err != nil {
			return err
		}
		ecritures, err = ordres.Ecritures(ctx, l, a, o)
		return err
	})
	if err != nil {
		return err
	}
	p := &pageOrdre{Page: cadre.Page{Titre: "Ordre de " + o.Centimes.String(), Section: sectionOrdres, Fil: []cadre.Lien{{Texte: "Ordres", URL: "/ordres"}}}, Ordre: o, Etat: puceOrdre(o.Etat),
		Texte: parcours.TexteEnvoye(o.Libelle), Personne: cadre.Lien{Texte: o.Personne, URL: adressePersonne(v, o.Dossier)}, Piece: adressePiece(o.Ordre), Noms: n,
		Ecritures: tableauDesEcritures(ecritures)}
	if o.Remise != 0 {
		p.Remise = &cadre.Lien{Texte: "Remise " + o.Reference, URL: adresseRemise(o.Remise)}
	}
	if demande.ID != 0 {
		p.Demande = adresseDemande(demande.ID)
	}
	if o.Remplace != 0 {
		p.Remplace = adresseOrdre(o.Remplace)
	}
	if dernier.ID != o.ID {
		p.Suivant = &cadre.Lien{Texte: dernier.Etat.Libelle() + ", départ le " + dernier.ExecutionLe.Long(), URL: adresseOrdre(dernier.ID)}
	}
	if p.Histoire, err = g.histoire(evenements, n, aujourdhui); err != nil {
		return err
	}
	motif, err := o.Motif.Dire(g.Inst.Trousseau)
	if err != nil {
		return err
	}
	if p.Suivant == nil { // the last of them is prepared again, none before it
		p.Actions = actionsDeLOrdre(v, o)
	}
	p.Alertes = alertesDeLOrdre(o, motif, manques[o.ID])
	if signale != nil {
		p.Alertes = append(p.Alertes, alerteDuSignalement(v, o, *signale, n))
	}
	g.Moteur.Rendre(w, r, http.StatusOK, "virements/ordre", p)
	return nil
}

func actionsDeLOrdre(v *poste.Visite, o ordres.Ordre) []cadre.Action {
	if !v.Peut(droits.PreparerOrdre) {
		return nil
	}
	switch {
	case o.Objet == paiements.DuSolde && o.Etat == paiements.Execute:
		return []cadre.Action{{Texte: "Imprimer la quittance", URL: adresseOrdre(o.ID) + "/quittance", Icone: "imprimante", Principale: true}}
	case o.Etat == paiements.EnAttente:
		return []cadre.Action{{Texte: "Annuler l’ordre", URL: adresseOrdre(o.ID) + "/annuler"}}
	case o.Etat == paiements.Prepare:
		return []cadre.Action{{Texte: "Annuler l’ordre", URL: adresseOrdre(o.ID) + "/annuler"}, {Texte: "Composer une remise", URL: "/remises/nouvelle", Icone: "envoi", Principale: true}}
	case rejetPossible(o):
		return []cadre.Action{{Texte: "Rejet de la banque", URL: adresseOrdre(o.ID) + "/rejet"}}
	case o.Etat == paiements.Retourne, o.Etat == paiements.Rejete:
		return []cadre.Action{{Texte: "Préparer à nouveau", URL: adresseNouveau(o.Dossier) + "?apres=" + strconv.FormatInt(o.ID, 10), Icone: "retour", Principale: true}}
	}
	return nil
}

// rejetPossible: the bank has the order.
func rejetPossible(o ordres.Ordre) bool {
	return o.Etat == paiements.Transmis || o.Etat == paiements.EnRemise && o.EtatRemise == paiements.FichierGenere
}

func alertesDeLOrdre(o ordres.Ordre, motif string, manque argent.Centimes) []cadre.Alerte {
	switch {
	case o.Etat == paiements.EnAttente:
		return []cadre.Alerte{{Ton: cadre.Attention, Icone: "horloge", Fait: "Cet ordre attend l’argent\u00a0: il manque " + manque.String() + ".",
			Suite: "Il redeviendra «\u00a0préparé\u00a0» de lui-même quand un relevé montrera cet argent. Le loyer passe avant les autres.",
			Lien:  &cadre.Lien{Texte: "Voir le compte", URL: poste.AdresseDossier(o.Dossier, "compte")}}}
	case o.Etat == paiements.Retourne:
		return []cadre.Alerte{{Ton: cadre.Danger, Icone: "retour", Fait: "Ce virement est revenu, l’argent est de nouveau sur le compte.", Suite: suiteDuMotif(motif)}}
	case o.Etat == paiements.Rejete:
		return []cadre.Alerte{{Ton: cadre.Danger, Icone: "croix-ronde", Fait: "La banque a rejeté ce virement, l’argent est de nouveau sur le compte.", Suite: suiteDuMotif(motif)}}
	case o.Motif.Code == paiements.CodeRIBSuivi && o.Etat == paiements.Prepare:
		return []cadre.Alerte{{Ton: cadre.Info, Fait: "Le tiers a changé de RIB.", Suite: "Cet ordre part vers le nouveau, approuvé par une autre personne que celle qui l’a saisi."}}
	case o.Etat == paiements.Prepare && motif != "":
		return []cadre.Alerte{{Ton: cadre.Attention, Fait: "Renvoyé à la préparation.", Suite: "Raison\u00a0: " + motif}}
	}
	return nil
}

// alerteDuSignalement says that a rejection waits for a second person, and leads who may to it.
func alerteDuSignalement(v *poste.Visite, o ordres.Ordre, s signalement, n noms) cadre.Alerte {
	a := cadre.Alerte{Ton: cadre.Attention, Fait: "Rejet de la banque signalé par " + n.De(s.SignalePar) + ".", Suite: "Motif\u00a0: " + motifDeBanque(s.Dit) + ". Une autre personne vérifie auprès de la banque et le confirme."}
	if v.Peut(droits.PreparerOrdre) || v.Peut(droits.ViserRemise) {
		a.Lien = &cadre.Lien{Texte: "Confirmer le rejet", URL: adresseOrdre(o.ID) + "/rejet"}
		if s.SignalePar == v.Compte.ID {
			a.Lien.Texte = "Retirer le signalement"
		}
	}
	return a
}

func suiteDuMotif(motif string) string {
	if motif == "" {
		return ""
	}
	return "La banque dit\u00a0: " + motifDeBanque(motif) + "."
}

// histoire tells the steps of an order, the latest first.
func (g guichet) histoire(es []paiements.Evenement, n noms, aujourdhui jour.Jour) ([]cadre.Fait, error) {
	var faits []cadre.Fait
	for _, e := range slices.Backward(es) {
		motif, err := e.Motif.Dire(g.Inst.Trousseau)
		if err != nil {
			return nil, err
		}
		x := cadre.Fait{Icone: puceOrdre(paiements.Etat(e.Vers)).Dessin(), Titre: titreDeLEtape(e), Quand: quand(e.Instant, aujourdhui), Par: n.De(e.Agent), Texte: motif}
		if paiements.Etat(e.Vers) == paiements.Retourne || paiements.Etat(e.Vers) == paiements.Rejete {
			x.Texte = motifDeBanque(motif)
		}
		if e.Remise != 0 {
			x.Lien = &cadre.Lien{Texte: "Voir la remise", URL: adresseRemise(e.Remise)}
		}
		faits = append(faits, x)
	}
	return faits, nil
}

func titreDeLEtape(e paiements.Evenement) string {
	if e.De == e.Vers {
		return "Nouveau RIB du tiers"
	}
	switch paiements.Etat(e.Vers) {
	case paiements.Prepare:
		switch paiements.Etat(e.De) {
		case "":
			return "Ordre préparé"
		case paiements.EnAttente:
			return "L’argent est là\u00a0: à nouveau préparé"
		}
		return "Retiré de la remise, à nouveau préparé"
	case paiements.EnAttente:
		return "En attente de provision"
	case paiements.EnRemise:
		return "Mis dans une remise"
	case paiements.Transmis:
		return "Transmis à la banque"
	case paiements.Execute:
		return "Vu sur le relevé de la banque"
	case paiements.Retourne:
		return "Revenu"
	case paiements.Rejete:
		return "Rejeté par la banque"
	case paiements.Annule:
		return "Annulé"
	}
	return e.Vers
}

// quand writes an instant in a sentence: "aujourd’hui, 9 h 30", "hier, 15 h 10", else the whole day.
func quand(i horloge.Instant, aujourdhui jour.Jour) string {
	t := i.Temps().In(horloge.Paris)
	heure := texte.Heure(t.Hour(), t.Minute())
	switch i.Jour().Depuis(aujourdhui) {
	case 0:
		return "aujourd’hui, " + heure
	case -1:
		return "hier, " + heure
	}
	return i.Jour().LongSemaine() + ", " + heure
}

func tableauDesEcritures(es []ordres.Ecriture) cadre.Tableau {
	t := cadre.Tableau{ID: "ecritures", Legende: "Ce que le grand livre en tient", Colonnes: []cadre.Colonne{{Titre: "Jour"}, {Titre: "Écriture"}, {Titre: "Ce qui s’est passé"}},
		Vide: &cadre.Vide{Phrase: "Rien n’est encore passé dans le grand livre\u00a0: l’argent est toujours sur le compte."}}
	for _, e := range es {
		t.Lignes = append(t.Lignes, cadre.LigneTableau{Cellules: []any{e.Le, strconv.Itoa(e.Exercice) + "-" + strconv.FormatInt(e.Numero, 10), motDeLEcriture(e.Nature)}})
	}
	return t
}

func motDeLEcriture(nature string) string {
	switch nature {
	case "ordre_transmis":
		return "Sorti du compte, en route vers le tiers"
	case "contrepassation":
		return "Écriture opposée\u00a0: l’argent revient sur le compte"
	case "releve_ordre", "pointage_ordre":
		return "Débit vu sur le relevé de la banque"
	case "pointage_remboursement":
		return "Remboursement par le tiers, vu sur le relevé de la banque"
	case "releve_retour", "pointage_retour":
		return "Retour vu sur le relevé de la banque"
	}
	return "Ligne du relevé de la banque"
}

// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/base/texte"
	"etai/internal/commissions"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
	"etai/internal/reglement"
)

// redaction is what the minutes and the letters of a session are written from.
type redaction struct {
	ctx          context.Context
	e            *bdd.Ecriture
	t            *chiffre.Trousseau
	a            droits.Agent
	seance       commissions.Seance
	instance     commissions.Instance
	organisation organisation.Organisation
	regles       *reglement.Regles
	passages     []commissions.Passage
	assemblee    commissions.Assemblee
	membres      map[int64]commissions.Membre
	motifs       map[int64]commissions.Motif
	deports      map[int64][]commissions.Deport
	decisions    map[int64]commissions.Decision // in force, by passage
	personnes    map[int64]personnes.Personne
	numeros      map[int64]string // of the files
}

// lire reads all of it; the agent must be allowed on every file of the session.
func (r *redaction) lire() (err error) {
	if r.instance, err = commissions.InstanceParID(r.ctx, r.e, r.a.Organisation, r.seance.Instance); err != nil {
		return err
	}
	if r.organisation, err = organisation.Lire(r.ctx, r.e, r.a.Organisation); err != nil {
		return err
	}
	if r.regles, err = reglement.Lire(r.ctx, r.e, r.a.Organisation); err != nil {
		return err
	}
	if r.passages, err = commissions.PassagesDe(r.ctx, r.e, r.seance.ID); err != nil {
		return err
	}
	if r.assemblee, err = commissions.AssembleeDe(r.ctx, r.e, r.seance); err != nil {
		return err
	}
	r.membres, r.motifs, r.numeros = map[int64]commissions.Membre{}, map[int64]commissions.Motif{}, map[int64]string{}
	for _, m := range r.assemblee.Membres {
		r.membres[m.ID] = m
	}
	ms, err := commissions.Motifs(r.ctx, r.e, r.instance.ID)
	if err != nil {
		return err
	}
	for _, m := range ms {
		r.motifs[m.ID] = m
	}
	if r.deports, err = commissions.DeportsDe(r.ctx, r.e, r.seance.ID); err != nil {
		return err
	}
	ds, err := commissions.DecisionsDe(r.ctx, r.e, r.seance.ID)
	if err != nil {
		return err
	}
	r.decisions = commissions.EnVigueur(ds)
	var dossiers []int64
	for _, p := range r.passages {
		if err := exiger(r.ctx, r.e, r.a, actionCommission, p.Dossier); err != nil {
			return refuser("dossiers", "un dossier de cette séance ne vous est pas ouvert : une personne qui les suit tous valide la séance, ou annule sa validation")
		}
		dossiers = append(dossiers, p.Dossier)
	}
	if r.personnes, err = personnes.DesDossiers(r.ctx, r.e, dossiers); err != nil {
		return err
	}
	for ids := range slices.Chunk(dossiers, 500) {
		liste, args := bdd.ListeIDs(ids)
		if _, err := bdd.Lister(r.ctx, r.e, func(x *sql.Rows) (_ struct{}, err error) {
			var id int64
			var numero string
			err = x.Scan(&id, &numero)
			r.numeros[id] = numero
			return struct{}{}, err
		}, `select id, numero from dossier where id in (`+liste+`)`, args...); err != nil {
			return err
		}
	}
	return nil
}

// proces writes the minutes.
func (r *redaction) proces(reference string) (string, error) {
	c := r.assemblee.Compter()
	agent, err := organisation.LireAgent(r.ctx, r.e, r.a.ID)
	if err != nil {
		return "", err
	}
	p := commissions.Proces{Reference: reference, Organisation: r.organisation.Nom, Commission: r.instance.Nom, Seance: r.seance.Reference(), TenueLe: r.seance.TenueLe, Heure: r.seance.Heure, Lieu: r.seance.Lieu,
		Ordre: abrege(r.seance.Ordre), Par: agent.NomComplet(), Le: r.e.Instant().Jour(),
		Quorum: fmt.Sprintf("%s : %s sur %d ayant voix, %d requis.", r.assemblee.Quorum.Regle.Libelle(), texte.Pluriel(c.Presents, "membre présent", "membres présents"), c.Voix, c.Requis)}
	for _, m := range r.assemblee.Membres {
		etat := r.assemblee.Presents[m.ID]
		if etat == "" || etat == commissions.Convoque {
			etat = commissions.Absent
		}
		p.Presences = append(p.Presences, commissions.PresenceDite{Nom: m.Nom, Qualite: m.Qualite, Organisme: m.Organisme, Etat: etat.Libelle(), Voix: m.Voix, Decide: m.Decide})
	}
	for _, x := range r.passages {
		l, err := r.ligne(x)
		if err != nil {
			return "", err
		}
		p.Lignes = append(p.Lignes, l)
	}
	return p.Ecrit()
}

func (r *redaction) ligne(x commissions.Passage) (l commissions.LigneProces, err error) {
	o, _ := ObjetCommission(x.ObjetType)
	l = commissions.LigneProces{Rang: x.Rang, Dossier: x.Dossier, Numero: r.numeros[x.Dossier], Personne: r.personnes[x.Dossier].Affiche(), Objet: o.Nom, Etat: x.Etat.Libelle()}
	for _, d := range r.deports[x.ID] {
		motif, err := d.Motif.Dire(r.t)
		if err != nil {
			return l, err
		}
		l.Deports = append(l.Deports, r.membres[d.Membre].Nom+" : "+motif)
	}
	if x.Etat == commissions.Retire {
		l.Faits, err = x.Retrait.Dire(r.t)
		return l, err
	}
	d := r.decisions[x.ID]
	l.Avis, l.Sens, l.Motif, l.Fondement, l.Conditions, l.Decideur = d.Avis.Libelle(), d.Sens.Libelle(), d.Libelle, r.motifs[d.Motif].Fondement, o.Conditions(d), r.membres[d.Decideur].Nom
	if d.Pour+d.Contre+d.Abstentions > 0 {
		l.Votes = fmt.Sprintf("%d pour, %d contre, %s", d.Pour, d.Contre, texte.Pluriel(d.Abstentions, "abstention"))
	}
	l.Faits, err = d.Texte.Dire(r.t)
	return l, err
}

// notifier writes the letter of each decision that has none, in one go. The answer is how many wait to be handed over.
func (r *redaction) notifier() (attendent int, err error) {
	ns, err := commissions.NotificationsDe(r.ctx, r.e, r.seance.ID)
	if err != nil {
		return 0, err
	}
	ecrites := map[int64]bool{}
	for _, n := range ns {
		ecrites[n.Decision] = true
		if n.Etat == commissions.AImprimer || n.Etat == commissions.Imprimee {
			attendent++
		}
	}
	for _, p := range r.passages {
		d, ok := r.decisions[p.ID]
		if !ok || ecrites[d.ID] {
			continue
		}
		if err := r.ecrire(p, d); err != nil {
			return 0, err
		}
		attendent++
	}
	return attendent, nil
}

func (r *redaction) ecrire(p commissions.Passage, d commissions.Decision) error {
	n, err := commissions.NumeroNotification(r.ctx, r.e, r.a.Organisation)
	if err != nil {
		return err
	}
	n.Decision, n.Passage, n.Dossier, n.EcritePar = d.ID, p.ID, p.Dossier, r.a.ID
	l, faits, err := r.lettre(p, d, n.Reference())
	if err != nil {
		return err
	}
	if ms := l.Manques(r.motifs[d.Motif].Fondement, faits); len(ms) > 0 {
		return refuser("mentions", "la lettre du dossier %s ne peut pas être signée, il manque : %s. Compléter l’organisation, la composition ou la décision, puis valider", r.numeros[p.Dossier], strings.Join(ms, " ; "))
	}
	texte, err := l.Ecrite()
	if err != nil {
		return err
	}
	id, scelle, err := commissions.Notifier(r.ctx, r.e, r.t, n, texte)
	if err != nil {
		return err
	}
	return consignerCommission(r.ctx, r.e, r.a, "notification.ecrire", "commission_notification", id, p.Dossier, valeursNotification(n, scelle)...)
}

func valeursNotification(n commissions.Notification, engagement []byte) []journal.Valeur {
	return []journal.Valeur{journal.Entier("decision", n.Decision), journal.Entier("annee", int64(n.Annee)), journal.Entier("numero", int64(n.Numero)), journal.Empreinte("lettre", engagement)}
}

func (r *redaction) lettre(p commissions.Passage, d commissions.Decision, reference string) (l commissions.Lettre, faits string, err error) {
	o, _ := ObjetCommission(p.ObjetType)
	if faits, err = d.Texte.Ouvrir(r.t); err != nil {
		return l, "", err
	}
	agent, err := organisation.LireAgent(r.ctx, r.e, r.a.ID)
	if err != nil {
		return l, "", err
	}
	qui := r.personnes[p.Dossier]
	f := commissions.FaitsLettre{Reference: reference, Commission: r.instance.Nom, Objet: o.Votre, Date: r.e.Instant().Jour(), SeanceLe: r.seance.TenueLe, Tribunal: r.instance.Tribunal,
		Emetteur: emetteur(r.organisation), Lieu: villeDe(r.organisation.Adresse), SuiviPar: agent.NomComplet(), SuiviQualite: agent.Role.Nom(), Civilite: appel(qui), Decision: d, Motif: r.motifs[d.Motif], Faits: faits,
		Conditions: o.Conditions(d), Decideur: r.membres[d.Decideur]}
	for _, m := range r.assemblee.Membres {
		if m.Agent == r.a.ID {
			f.SuiviQualite = m.Qualite
		}
	}
	if f.Report, err = r.reporteA(p, d); err != nil {
		return l, "", err
	}
	envois, err := personnes.EnvoisLe(r.ctx, r.e, r.t, []int64{p.Dossier}, f.Date)
	if err != nil {
		return l, "", err
	}
	f.Destinataire, f.MainPropre = destinataire(qui, qui.Livrer(envois[p.Dossier]))
	return commissions.Rediger(f), faits, nil
}

// reporteA is the day of the session where a postponed file comes back, if it is on its agenda.
func (r *redaction) reporteA(p commissions.Passage, d commissions.Decision) (j jour.Jour, err error) {
	if d.Sens != commissions.Ajournement {
		return j, nil
	}
	v, err := commissions.Vif(r.ctx, r.e, p.ObjetType, p.ObjetID)
	if errors.Is(err, bdd.ErrAbsent) || err == nil && v.SuiteDe != p.ID {
		return j, nil
	}
	if err != nil {
		return j, err
	}
	s, err := commissions.SeanceParID(r.ctx, r.e, r.a.Organisation, v.Seance)
	return s.TenueLe, err
}

func emetteur(o organisation.Organisation) []string {
	lignes := []string{o.Nom}
	for s := range strings.SplitSeq(o.Adresse, "\n") {
		if s = strings.TrimSpace(s); s != "" {
			lignes = append(lignes, s)
		}
	}
	if o.Telephone != "" && len(lignes) > 1 {
		lignes = append(lignes, "Tél. "+o.Telephone)
	}
	return lignes
}

// villeDe is the town of an address: what stands after the code of its last line.
func villeDe(adresse string) string {
	lignes := strings.Split(strings.TrimSpace(adresse), "\n")
	code, ville, ok := strings.Cut(strings.TrimSpace(lignes[len(lignes)-1]), " ")
	if !ok || len(code) != 5 {
		return ""
	}
	return texte.Prenom(ville)
}

// appel is how a letter begins.
func appel(p personnes.Personne) string {
	if p.Civilite == "" {
		return "Madame, Monsieur,"
	}
	return texte.Majuscule(p.Civilite) + ","
}

// destinataire is the window of an envelope, or why the letter is handed over: "ne pas écrire à domicile" holds for letters as for statements.
func destinataire(p personnes.Personne, l personnes.Livraison) (lignes []string, mainPropre string) {
	if !l.Poste || l.Adresse == "" || l.Commune == "" {
		mainPropre = l.Raison
		if l.Poste {
			mainPropre = "son adresse n’est pas connue en entier"
		}
		return nil, mainPropre
	}
	lignes = []string{strings.TrimSpace(texte.Majuscule(p.Civilite) + " " + p.Affiche())}
	if l.Chez != "" {
		lignes = append(lignes, "chez "+l.Chez)
	}
	for s := range strings.SplitSeq(l.Adresse, "\n") {
		if s = strings.TrimSpace(s); s != "" {
			lignes = append(lignes, s)
		}
	}
	return append(lignes, strings.ToUpper(l.Commune)), ""
}

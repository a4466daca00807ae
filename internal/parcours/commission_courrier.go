// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/base/texte"
	"etai/internal/commissions"
	"etai/internal/documents"
	"etai/internal/modeles"
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
			return refuser("dossiers", "un dossier de cette séance ne vous est pas ouvert : une personne qui les suit tous le fait à votre place")
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
	l = commissions.LigneProces{Rang: x.Rang, Dossier: x.Dossier, Numero: r.numeros[x.Dossier], Personne: r.personnes[x.Dossier].Affiche(), Objet: o.Nom, Etat: x.Etat.Libelle(), Venue: x.Venue.Libelle()}
	if l.Tardif, err = x.Tardif.Dire(r.t); err != nil {
		return l, err
	}
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
		x, err := documents.ParID(r.ctx, r.e, n.Document)
		if err != nil {
			return 0, err
		}
		ecrites[n.Decision] = true
		if x.Attend() {
			attendent++
		}
	}
	for _, p := range r.passages {
		d, ok := r.decisions[p.ID]
		if !ok || ecrites[d.ID] {
			continue
		}
		x, err := r.lettre(p, d)
		if err != nil {
			return 0, err
		}
		n := commissions.Notification{Decision: d.ID, Passage: p.ID, Dossier: p.Dossier, EcritePar: r.a.ID}
		if n.Document, err = r.figer(p, x, "valider"); err != nil {
			return 0, err
		}
		id, err := commissions.Notifier(r.ctx, r.e, n)
		if err != nil {
			return 0, err
		}
		if err := consignerCommission(r.ctx, r.e, r.a, "notification.ecrire", "commission_notification", id, p.Dossier, valeursNotification(n)...); err != nil {
			return 0, err
		}
		attendent++
	}
	return attendent, nil
}

func valeursNotification(n commissions.Notification) []journal.Valeur {
	return []journal.Valeur{journal.Entier("decision", n.Decision), journal.Entier("document", n.Document)}
}

// inviter writes the invitation of the person of each file that has none, when the commission invites them. The answer is how many were written.
func inviter(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, s commissions.Seance) (ecrites int, err error) {
	i, err := commissions.InstanceParID(ctx, e, a.Organisation, s.Instance)
	if err != nil || !i.Entend {
		return 0, err
	}
	r := redaction{ctx: ctx, e: e, t: t, a: a, seance: s}
	if err := r.lire(); err != nil {
		return 0, err
	}
	invites := map[int64]bool{}
	cs, err := commissions.ConvocationsDe(r.ctx, r.e, r.seance.ID)
	if err != nil {
		return 0, err
	}
	for _, c := range cs {
		x, err := documents.ParID(r.ctx, r.e, c.Document)
		if err != nil {
			return 0, err
		}
		invites[c.Passage] = invites[c.Passage] || x.Etat != documents.Annule
	}
	for _, p := range r.passages {
		if p.Etat != commissions.Inscrit || invites[p.ID] {
			continue
		}
		x, err := r.invitation(p)
		if err != nil {
			return 0, err
		}
		c := commissions.Convocation{Passage: p.ID, Dossier: p.Dossier, EcritePar: r.a.ID}
		if c.Document, err = r.figer(p, x, "convoquer"); err != nil {
			return 0, err
		}
		id, err := commissions.ConvoquerPersonne(r.ctx, r.e, c)
		if err != nil {
			return 0, err
		}
		if err := consignerCommission(r.ctx, r.e, r.a, "convocation.ecrire", "commission_convocation", id, p.Dossier, valeursConvocation(c)...); err != nil {
			return 0, err
		}
		ecrites++
	}
	return ecrites, nil
}

func valeursConvocation(c commissions.Convocation) []journal.Valeur {
	return []journal.Valeur{journal.Entier("passage", c.Passage), journal.Entier("document", c.Document)}
}

// annulerInvitations cancels the invitations of files that leave an agenda, or of all of them when its date may change.
func annulerInvitations(ctx context.Context, e *bdd.Ecriture, a droits.Agent, seance int64, passages ...int64) error {
	cs, err := commissions.ConvocationsDe(ctx, e, seance)
	if err != nil {
		return err
	}
	for _, c := range cs {
		x, err := documents.ParID(ctx, e, c.Document)
		if err != nil {
			return err
		}
		if x.Etat == documents.Annule || len(passages) > 0 && !slices.Contains(passages, c.Passage) {
			continue
		}
		if err := annulerDocument(ctx, e, a, x); err != nil {
			return err
		}
	}
	return nil
}

// figer freezes a document of a passage; what it lacks is refused with the number of the file, and what to do again once it is there.
func (r *redaction) figer(p commissions.Passage, x Preparation, puis string) (int64, error) {
	var mots []string
	for _, c := range x.Manquants {
		mots = append(mots, texte.Guillemets(c.Mots))
	}
	if len(mots) > 0 {
		return 0, refuser("mentions", "la lettre du dossier %s ne peut pas être signée, il manque : %s. Compléter l’organisation, la composition, la décision ou le modèle, puis %s", r.numeros[p.Dossier], strings.Join(mots, " ; "), puis)
	}
	id, err := figer(r.ctx, r.e, r.t, r.a, documents.Document{Organisation: r.a.Organisation, Dossier: p.Dossier, Genre: x.Genre.Code, EcritPar: r.a.ID}, x)
	if refus, ok := errors.AsType[*Refus](err); ok {
		return 0, refuser(refus.Regle, "dossier %s : %s", r.numeros[p.Dossier], refus.Message)
	}
	return id, err
}

// genresDecision are the documents that tell a decision.
var genresDecision = map[commissions.Sens]string{commissions.Accord: "decision_accord", commissions.RefusDemande: "decision_refus", commissions.Reorientation: "decision_reorientation", commissions.Ajournement: "decision_ajournement"}

// preparer gathers what every document of a session is written from, with the template of the organisation.
func (r *redaction) preparer(p commissions.Passage, genre string, propres modeles.Valeurs, f modeles.Faits) (x Preparation, err error) {
	agent, err := organisation.LireAgent(r.ctx, r.e, r.a.ID)
	if err != nil {
		return x, err
	}
	qui := r.personnes[p.Dossier]
	f.Date, f.Relu, f.Organisation, f.Adresse, f.Telephone, f.Lieu = r.e.Instant().Jour(), true, r.organisation.Nom, r.organisation.Adresse, r.organisation.Telephone, villeDe(r.organisation.Adresse)
	f.SuiviPar, f.SuiviQualite, f.Civilite, f.Tribunal = agent.NomComplet(), agent.Role.Fonction(), appel(qui), r.instance.Tribunal
	f.Genre, _ = modeles.GenreDe(genre)
	for _, m := range r.assemblee.Membres {
		if m.Agent == r.a.ID {
			f.SuiviQualite = m.Qualite
		}
	}
	if f.Modele, err = modeles.Actuel(r.ctx, r.e, r.a.Organisation, genre, modeles.Courante); err != nil {
		return x, err
	}
	if x.Gabarit, err = modeles.Lire(f.Genre, f.Modele.Texte); err != nil {
		return x, refuser("modele", "le modèle « %s » ne se lit plus (%s) : le corriger dans Organisation, Modèles", f.Genre.Nom, err)
	}
	if f.Identite, err = modeles.IdentiteLe(r.ctx, r.e, r.a.Organisation, "", f.Date); err != nil {
		return x, err
	}
	envois, err := personnes.EnvoisLe(r.ctx, r.e, r.t, []int64{p.Dossier}, f.Date)
	if err != nil {
		return x, err
	}
	f.Destinataire, f.MainPropre = destinataire(qui, qui.Livrer(envois[p.Dossier]))
	o, _ := ObjetCommission(p.ObjetType)
	f.Valeurs = modeles.Valeurs{"votre_demande": modeles.Texte(o.Votre), "commission": modeles.Texte(r.instance.Nom), "seance": modeles.Date(r.seance.TenueLe)}
	maps.Copy(f.Valeurs, propres)
	communs(&f, qui, r.numeros[p.Dossier])
	f.Valeurs["reference"] = modeles.Texte("numéro à venir") // figer gives it
	x.Faits = f
	for _, nom := range x.Gabarit.Manquants(f.Valeurs) {
		c, _ := f.Genre.Champ(nom)
		x.Manquants = append(x.Manquants, c)
	}
	return x, nil
}

// lettre prepares the letter of a decision: who decided signs it.
func (r *redaction) lettre(p commissions.Passage, d commissions.Decision) (x Preparation, err error) {
	o, _ := ObjetCommission(p.ObjetType)
	faits, err := d.Texte.Ouvrir(r.t)
	if err != nil {
		return x, err
	}
	report, err := r.reporteA(p, d)
	if err != nil {
		return x, err
	}
	decideur := r.membres[d.Decideur]
	return r.preparer(p, genresDecision[d.Sens], modeles.Valeurs{"motif": modeles.Texte(d.Libelle), "fondement": modeles.Texte(r.motifs[d.Motif].Fondement), "conditions": modeles.Texte(strings.Join(o.Conditions(d), ", ")),
		"faits": modeles.Paragraphes(faits), "report": modeles.Date(report), "tribunal": modeles.Texte(r.instance.Tribunal)},
		modeles.Faits{Signataire: decideur.Nom, Qualite: decideur.Qualite, Delegation: decideur.Delegation, PourPresidence: true})
}

// invitation prepares the letter that invites the person to the session.
func (r *redaction) invitation(p commissions.Passage) (Preparation, error) {
	return r.preparer(p, "commission_convocation", modeles.Valeurs{"heure": modeles.Texte(texte.HeureDe(r.seance.Heure)), "lieu_seance": modeles.Texte(r.seance.Lieu)}, modeles.Faits{})
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

// SPDX-License-Identifier: EUPL-1.2

package banque

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"etai/internal/agenda"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/fichiers"
	"etai/internal/base/journal"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
)

// Acceptable is a way in which two people may take a quarantined file all the same.
type Acceptable struct {
	Lecture   comptes.Lecture
	Nouvelles int64
	Intercale bool   // a forgotten day, of no net movement, taken into a period already covered
	Raison    string // in the user's words
}

// garde reads a kept file again from its beginning as often as asked.
type garde struct {
	depot   *fichiers.Depot
	fichier fichiers.Fichier
	flux    io.ReadCloser
}

// Read implements io.Reader.
func (g *garde) Read(p []byte) (int, error) { return g.flux.Read(p) }

// Seek implements io.Seeker: to the beginning alone.
func (g *garde) Seek(decalage int64, depuis int) (int64, error) {
	if decalage != 0 || depuis != io.SeekStart {
		return 0, errors.ErrUnsupported
	}
	if err := g.Close(); err != nil {
		return 0, err
	}
	var err error
	g.flux, err = g.depot.Lire(g.fichier)
	return 0, err
}

// Close implements io.Closer: closed twice, or never opened, it does nothing.
func (g *garde) Close() error {
	if g.flux == nil {
		return nil
	}
	f := g.flux
	g.flux = nil
	return f.Close()
}

// rouvrir finds a quarantined file of the agent's organisation, and its kept copy.
func (im *Importeur) rouvrir(ctx context.Context, agent droits.Agent, id int64) (comptes.FichierReleve, *garde, error) {
	var f comptes.FichierReleve
	var copie fichiers.Fichier
	err := im.Base.Lire(ctx, func(l bdd.Lecture) (err error) {
		if f, err = enQuarantaine(ctx, l, agent, id); err != nil || f.Fichier == 0 {
			return err
		}
		copie, err = fichiers.Trouver(ctx, l, f.Fichier)
		return err
	})
	if err != nil || f.Fichier == 0 || im.Depot == nil {
		return f, nil, err
	}
	return f, &garde{depot: im.Depot, fichier: copie}, nil
}

func enQuarantaine(ctx context.Context, l bdd.Lecture, agent droits.Agent, id int64) (comptes.FichierReleve, error) {
	f, err := comptes.FichierParID(ctx, l, id)
	if err != nil || f.Organisation != agent.Organisation {
		return f, parcours.ErrInterdit
	}
	if f.Statut != comptes.Quarantaine {
		return f, &parcours.Refus{Regle: "statut", Message: "ce fichier n’est plus en quarantaine"}
	}
	return f, nil
}

// sansCopie is told of a file that was not kept.
const sansCopie = "ce fichier n’a pas été gardé : l’importer à nouveau, ou l’écarter"

// relecture is a quarantined file read again, under one reading.
type relecture struct {
	lu
	verdicts  []comptes.Pairage
	nouvelles int64
	intercale bool
}

// relireSous reads a kept file again; the reason is why this reading cannot be taken.
func (im *Importeur) relireSous(ctx context.Context, f comptes.FichierReleve, g *garde, agent droits.Agent, lecture comptes.Lecture) (relecture, string, error) {
	x, err := im.examiner(ctx, f.Nom, g, agent)
	if err != nil || x.motif != "" {
		return relecture{lu: x}, x.motif, err
	}
	if x.ex.avis {
		return relecture{lu: x}, "ce fichier ne contient que des détails (camt.054) : l’importer à nouveau", nil
	}
	x.ex.lecture = lecture
	r := relecture{lu: x}
	if err := im.Base.Lire(ctx, func(l bdd.Lecture) (err error) { r.verdicts, err = x.ex.apparier(ctx, l); return err }); err != nil {
		return r, "", fmt.Errorf("comparer %s à ce qui est connu : %w", f.Nom, err)
	}
	for _, v := range r.verdicts {
		if v.Issue == comptes.Ecarte {
			return r, v.Motif, nil
		}
		r.nouvelles += int64(len(v.Nouvelles))
		r.intercale = r.intercale || v.Decalage != nil
	}
	if r.nouvelles == 0 {
		return r, "toutes les lignes de ce fichier sont connues : il n’apporte rien, l’écarter", nil
	}
	return r, "", nil
}

// Acceptables tells how a quarantined file may be taken all the same; none, with the reason and what to do, when that would break the accounts.
func (im *Importeur) Acceptables(ctx context.Context, agent droits.Agent, fichier int64) ([]Acceptable, string, error) {
	if !droits.Autorise(agent.Role, droits.ImporterReleve) && !droits.Autorise(agent.Role, droits.ViserRemise) {
		return nil, "", parcours.ErrInterdit
	}
	f, g, err := im.rouvrir(ctx, agent, fichier)
	if err != nil {
		return nil, "", err
	}
	if g == nil {
		return nil, sansCopie, nil
	}
	defer g.Close()
	var as []Acceptable
	motif := ""
	for _, lecture := range []comptes.Lecture{comptes.Inconnues, comptes.Toutes} {
		r, non, err := im.relireSous(ctx, f, g, agent, lecture)
		if err != nil {
			return nil, "", err
		}
		if non != "" {
			if motif == "" {
				motif = non
			}
			continue
		}
		a := Acceptable{Lecture: lecture, Nouvelles: r.nouvelles, Intercale: r.intercale}
		switch {
		case len(as) > 0 && as[0].Nouvelles == a.Nouvelles:
			continue // both readings bring the same
		case r.intercale:
			a.Raison = "un jour oublié, dont les mouvements s’annulent, prend sa place dans une période déjà couverte"
		case lecture == comptes.Toutes:
			a.Raison = "toutes les lignes du fichier sont nouvelles, même celles qui ressemblent à des lignes connues"
		default:
			a.Raison = "les lignes que l’on ne connaît pas sont nouvelles ; les autres sont déjà là"
		}
		as = append(as, a)
	}
	if len(as) > 0 {
		motif = ""
	}
	return as, motif, nil
}

// DemanderAcceptation asks that a quarantined file be taken all the same, under one reading; nothing moves. The answer is the id of the request.
func (im *Importeur) DemanderAcceptation(ctx context.Context, d parcours.Demande, fichier, version int64, lecture comptes.Lecture, motif string) (int64, error) {
	if !droits.Autorise(d.Agent.Role, droits.ImporterReleve) {
		return 0, parcours.ErrInterdit
	}
	if motif = strings.TrimSpace(motif); motif == "" {
		return 0, &parcours.Refus{Regle: "motif", Message: "dire pourquoi ce fichier est juste : ce que la banque a répondu, par exemple"}
	}
	f, g, err := im.rouvrir(ctx, d.Agent, fichier)
	if err != nil {
		return 0, err
	}
	if g == nil {
		return 0, &parcours.Refus{Regle: "quarantaine", Message: sansCopie}
	}
	defer g.Close()
	r, non, err := im.relireSous(ctx, f, g, d.Agent, lecture)
	if err != nil {
		return 0, err
	}
	if non != "" {
		return 0, &parcours.Refus{Regle: "quarantaine", Message: "ce fichier ne peut pas être accepté : " + non}
	}
	return parcours.Acte(ctx, im.Base, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if f, err = enQuarantaine(ctx, e, a, fichier); err != nil {
			return 0, err
		}
		if f.Version != version {
			return 0, bdd.ErrAncienneVersion
		}
		id, err := comptes.DemanderAcceptation(ctx, e, im.Trousseau, comptes.Acceptation{Fichier: f.ID, Lecture: lecture, Nouvelles: r.nouvelles, Motif: motif, DemandeePar: a.ID})
		if errors.Is(err, bdd.ErrConflit) {
			return 0, &parcours.Refus{Regle: "demande", Message: "une demande attend déjà une décision pour ce fichier : la retirer d’abord"}
		}
		if err != nil {
			return 0, err
		}
		if err := agenda.Creer(ctx, e, agenda.Tache{Organisation: a.Organisation, Role: string(droits.ChefDeService), Nature: agenda.QuarantaineADecider, Objet: "releve_acceptation",
			ObjetID: id, Echeance: e.Instant().Jour().Plus(1)}); err != nil {
			return 0, err
		}
		return id, noter(ctx, e, a, "quarantaine.demander", f, journal.Entier("demande", id), journal.Code("lecture", string(lecture)), journal.Entier("nouvelles", r.nouvelles))
	})
}

func noter(ctx context.Context, e *bdd.Ecriture, a droits.Agent, nature string, f comptes.FichierReleve, valeurs ...journal.Valeur) error {
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: nature, Objet: "releve_fichier", ObjetID: f.ID,
		Valeurs: append([]journal.Valeur{journal.Empreinte("sha256", f.SHA256)}, valeurs...)})
}

// AccepterQuarantaine takes the file as was asked, decided by another person who may sign for every account in it; its lines are posted.
func (im *Importeur) AccepterQuarantaine(ctx context.Context, d parcours.Demande, demande, version int64) (CompteRendu, error) {
	var cr CompteRendu
	a, err := im.acceptation(ctx, d.Agent, demande, version)
	if err != nil {
		return cr, err
	}
	if a.Decision != "" { // asked again by who accepted: the same answer
		return im.dejaAcceptee(ctx, a)
	}
	if a.DemandeePar == d.Agent.ID {
		return cr, fmt.Errorf("%w : la personne qui a demandé l’acceptation ne la décide pas", paiements.ErrSeparation)
	}
	f, g, err := im.rouvrir(ctx, d.Agent, a.Fichier)
	if err != nil {
		return cr, err
	}
	if g == nil {
		return cr, &parcours.Refus{Regle: "quarantaine", Message: sansCopie}
	}
	defer g.Close()
	r, non, err := im.relireSous(ctx, f, g, d.Agent, a.Lecture)
	if err != nil {
		return cr, err
	}
	if non == "" && r.nouvelles != a.Nouvelles {
		non = fmt.Sprintf("il apporterait %d lignes au lieu des %d demandées ; le compte a changé depuis : refuser, puis demander à nouveau", r.nouvelles, a.Nouvelles)
	}
	if non != "" {
		return cr, &parcours.Refus{Regle: "quarantaine", Message: "ce fichier ne peut plus être accepté : " + non}
	}
	if err := im.peutAccepter(ctx, d.Agent, r.ex); err != nil {
		return cr, err
	}
	recu := r.recu
	recu.Organisation, recu.Fichier = f.Organisation, f.Fichier
	cr = CompteRendu{Fichier: f.Nom, Statut: string(comptes.Quarantaine), Lignes: r.ex.lignes, Nouvelles: r.nouvelles}
	return im.poser(ctx, g, r.ex, r.verdicts, recu, cr, func(e *bdd.Ecriture, importe int64) error {
		if err := comptes.FinirQuarantaine(ctx, e, f, comptes.Leve, f.Motif); err != nil {
			return err
		}
		if err := comptes.DeciderAcceptation(ctx, e, im.Trousseau, a, comptes.Acceptee, "", importe, d.Agent.ID); err != nil {
			return err
		}
		if err := agenda.Faire(ctx, e, agenda.QuarantaineADecider, "releve_acceptation", a.ID, d.Agent.ID); err != nil {
			return err
		}
		return noter(ctx, e, d.Agent, "quarantaine.accepter", f, journal.Entier("demande", a.ID), journal.Entier("importe", importe), journal.Entier("nouvelles", r.nouvelles))
	})
}

func (im *Importeur) acceptation(ctx context.Context, agent droits.Agent, demande, version int64) (a comptes.Acceptation, err error) {
	err = im.Base.Lire(ctx, func(l bdd.Lecture) (err error) {
		a, err = comptes.AcceptationParID(ctx, l, im.Trousseau, demande)
		if err == nil && a.Decision == comptes.Acceptee && a.DecideePar == agent.ID {
			return nil
		}
		a, err = acceptationADecider(ctx, l, im.Trousseau, agent, demande, version)
		return err
	})
	return a, err
}

func (im *Importeur) dejaAcceptee(ctx context.Context, a comptes.Acceptation) (cr CompteRendu, err error) {
	err = im.Base.Lire(ctx, func(l bdd.Lecture) error {
		f, err := comptes.FichierParID(ctx, l, a.Importe)
		cr = CompteRendu{Fichier: f.Nom, Statut: string(f.Statut), Lignes: f.Lignes, Nouvelles: f.Nouvelles, ID: f.ID}
		return err
	})
	return cr, err
}

func acceptationADecider(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, agent droits.Agent, demande, version int64) (comptes.Acceptation, error) {
	a, err := comptes.AcceptationParID(ctx, l, t, demande)
	if err != nil || !droits.Autorise(agent.Role, droits.ViserRemise) && !droits.Autorise(agent.Role, droits.ImporterReleve) {
		return a, parcours.ErrInterdit
	}
	if f, err := comptes.FichierParID(ctx, l, a.Fichier); err != nil || f.Organisation != agent.Organisation {
		return a, parcours.ErrInterdit
	}
	if a.Decision != "" {
		return a, &parcours.Refus{Regle: "demande", Message: "cette demande a déjà reçu sa réponse"}
	}
	if a.Version != version {
		return a, bdd.ErrAncienneVersion
	}
	return a, nil
}

// peutAccepter: who accepts may sign for every person whose account is in the file.
func (im *Importeur) peutAccepter(ctx context.Context, agent droits.Agent, ex *examen) error {
	if !droits.Autorise(agent.Role, droits.ViserRemise) {
		return parcours.ErrInterdit
	}
	return im.Base.Lire(ctx, func(l bdd.Lecture) error {
		vus := map[int64]bool{0: true}
		for _, r := range ex.releves {
			if vus[r.cb.Dossier] {
				continue
			}
			vus[r.cb.Dossier] = true
			ok, err := droits.Peut(ctx, l, agent, droits.ViserRemise, r.cb.Dossier)
			if err != nil {
				return err
			}
			if !ok {
				return parcours.ErrInterdit
			}
		}
		return nil
	})
}

// RefuserAcceptation ends a request: a refusal by another person, with its reason; by who asked, a withdrawal. The file stays in quarantine. The answer is
// the id of the request.
func RefuserAcceptation(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d parcours.Demande, demande, version int64, motif string) (int64, error) {
	return parcours.Acte(ctx, b, d, func(e *bdd.Ecriture, agent droits.Agent) (int64, error) {
		a, err := acceptationADecider(ctx, e, t, agent, demande, version)
		if err != nil {
			return 0, err
		}
		decision, nature := comptes.Refusee, "quarantaine.refuser"
		motif := strings.TrimSpace(motif)
		switch {
		case a.DemandeePar == agent.ID:
			decision, nature = comptes.Retiree, "quarantaine.retirer"
		case motif == "":
			return 0, &parcours.Refus{Regle: "motif", Message: "dire pourquoi ce fichier est refusé"}
		}
		f, err := comptes.FichierParID(ctx, e, a.Fichier)
		if err != nil {
			return 0, err
		}
		if err := clore(ctx, e, t, agent, a, decision, motif); err != nil {
			return 0, err
		}
		return a.ID, noter(ctx, e, agent, nature, f, journal.Entier("demande", a.ID))
	})
}

func clore(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, agent droits.Agent, a comptes.Acceptation, decision, reponse string) error {
	if err := comptes.DeciderAcceptation(ctx, e, t, a, decision, reponse, 0, agent.ID); err != nil {
		return err
	}
	return agenda.Faire(ctx, e, agenda.QuarantaineADecider, "releve_acceptation", a.ID, agent.ID)
}

// EcarterQuarantaine sets a quarantined file aside for good, with its reason; a request about it is withdrawn. The answer is the id of the file.
func EcarterQuarantaine(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d parcours.Demande, fichier, version int64, motif string) (int64, error) {
	return parcours.Acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if !droits.Autorise(a.Role, droits.ImporterReleve) {
			return 0, parcours.ErrInterdit
		}
		f, err := enQuarantaine(ctx, e, a, fichier)
		if err != nil {
			return 0, err
		}
		if f.Version != version {
			return 0, bdd.ErrAncienneVersion
		}
		motif := strings.TrimSpace(motif)
		if motif == "" {
			return 0, &parcours.Refus{Regle: "motif", Message: "dire pourquoi ce fichier est écarté"}
		}
		var valeurs []journal.Valeur
		switch x, err := comptes.AcceptationDe(ctx, e, t, f.ID); {
		case err == nil && x.Decision == "":
			if err := clore(ctx, e, t, a, x, comptes.Retiree, "fichier écarté"); err != nil {
				return 0, err
			}
			valeurs = append(valeurs, journal.Entier("demande", x.ID))
		case err != nil && !errors.Is(err, bdd.ErrAbsent):
			return 0, err
		}
		if err := comptes.FinirQuarantaine(ctx, e, f, comptes.Refuse, f.Motif+" — écarté : "+motif); err != nil {
			return 0, err
		}
		return f.ID, noter(ctx, e, a, "quarantaine.ecarter", f, valeurs...)
	})
}

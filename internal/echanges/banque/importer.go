// SPDX-License-Identifier: EUPL-1.2

package banque

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/fichiers"
	"etai/internal/base/journal"
	"etai/internal/comptes"
	"etai/internal/formats/releve"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
)

// Importeur takes bank files into the accounts: it reads each twice (once to check everything without writing, once to stage its lines,
// invisible), accepts it in one short act, then posts its lines in acts of parcours.LignesParActe.
type Importeur struct {
	Base      *bdd.Base
	Trousseau *chiffre.Trousseau
	Depot     *fichiers.Depot // keeps the file as received, encrypted; may be nil
}

// CompteRendu is what became of a file.
type CompteRendu struct {
	Fichier   string       `json:"fichier"`
	Statut    string       `json:"statut"` // "importe", "deja", "quarantaine"
	Lignes    int64        `json:"lignes"`
	Nouvelles int64        `json:"nouvelles"`
	Motif     releve.Texte `json:"motif"`

	ID int64 `json:"-"` // the row of the file, 0 when it was known or could not be attached to an organisation
}

// TailleMax caps a file, in bytes.
const TailleMax = 4 << 30

// Importer takes one file. A refusal of the file is a CompteRendu in quarantine with its reason, not an error; an error is a failure of
// the machine. agent.ID is 0 for the command line; otherwise the agent must be allowed to import, into accounts of his organisation.
func (im *Importeur) Importer(ctx context.Context, nom string, f io.ReadSeeker, agent droits.Agent) (CompteRendu, error) {
	cr := CompteRendu{Fichier: nom, Statut: string(comptes.Quarantaine)}
	if agent.ID != 0 && !droits.Autorise(agent.Role, droits.ImporterReleve) {
		return cr, parcours.ErrInterdit
	}
	if err := im.delaisser(ctx); err != nil {
		return cr, err
	}
	l, err := im.examiner(ctx, nom, f, agent)
	if err != nil {
		return cr, err
	}
	cr.Lignes, cr.Motif = l.ex.lignes, releve.Texte(l.motif)
	switch {
	case l.trop:
		return cr, nil
	case l.motif != "":
		return im.consigner(ctx, f, l.ex, l.recu, cr)
	}
	return im.decider(ctx, f, l.ex, l.recu, cr)
}

// lu is a file that was read once.
type lu struct {
	ex    *examen
	recu  comptes.FichierReleve
	motif string // why it is no statement that can be taken, or empty
	trop  bool   // it is too large to be kept
}

// examiner reads a file without writing.
func (im *Importeur) examiner(ctx context.Context, nom string, f io.ReadSeeker, agent droits.Agent) (lu, error) {
	ex := &examen{im: im, ctx: ctx, agent: agent, connus: map[string]*comptes.CompteBancaire{}}
	x := lu{ex: ex}
	src, err := relire(f)
	if err != nil {
		return x, fmt.Errorf("lire %s : %w", nom, err)
	}
	format, lire, err := ouvrir(src)
	if err == nil {
		ex.avis = strings.HasPrefix(format, "camt.054")
		err = lire(ex)
	}
	if err := src.finir(); err != nil {
		return x, fmt.Errorf("lire %s : %w", nom, err)
	}
	if x.trop = src.lus > TailleMax; x.trop {
		x.motif = "fichier de plus de 4 Go : demander à la banque un relevé par mois"
		return x, nil
	}
	for i := range ex.releves {
		ex.releves[i].releve.Format = famille(format)
	}
	x.recu = comptes.FichierReleve{SHA256: src.somme.Sum(nil), Nom: nom, Format: format, Agent: agent.ID, Lignes: ex.lignes}
	switch {
	case err == nil:
		x.motif = ex.refus()
	case ex.interne != nil:
		return x, ex.interne
	case !EstRefus(err):
		return x, fmt.Errorf("lire %s : %w", nom, err)
	default:
		x.motif = err.Error()
	}
	return x, nil
}

func (im *Importeur) decider(ctx context.Context, f io.ReadSeeker, ex *examen, recu comptes.FichierReleve, cr CompteRendu) (CompteRendu, error) {
	recu.Organisation = ex.organisation
	var verdicts []comptes.Pairage
	deja := false
	err := im.Base.Lire(ctx, func(l bdd.Lecture) error {
		verdicts = nil
		_, err := comptes.DejaRecu(ctx, l, ex.organisation, recu.SHA256)
		if deja = err == nil; deja {
			return nil
		}
		if !errors.Is(err, bdd.ErrAbsent) {
			return err
		}
		verdicts, err = ex.apparier(ctx, l)
		return err
	})
	if err != nil {
		return cr, fmt.Errorf("comparer %s à ce qui est connu : %w", recu.Nom, err)
	}
	if deja {
		cr.Statut = string(comptes.Deja)
		return cr, nil
	}
	reprises := 0
	for i, v := range verdicts {
		switch v.Issue {
		case comptes.Ecarte:
			cr.Nouvelles, cr.Motif = 0, releve.Texte(fmt.Sprintf("compte %s : %s", ex.releves[i].cb.IBANMasque, v.Motif))
			return im.consigner(ctx, f, ex, recu, cr)
		case comptes.Repetition:
			reprises++
		}
		if !ex.avis { // a camt.054 brings details, no line
			cr.Nouvelles += int64(len(v.Nouvelles))
		}
	}
	if reprises == len(verdicts) {
		cr.Statut = string(comptes.Deja)
		return im.consigner(ctx, f, ex, recu, cr)
	}
	return im.poser(ctx, f, ex, verdicts, recu, cr, nil)
}

// consigner writes down a file that brings nothing, with the copy received.
func (im *Importeur) consigner(ctx context.Context, f io.ReadSeeker, ex *examen, recu comptes.FichierReleve, cr CompteRendu) (CompteRendu, error) {
	if recu.Organisation = ex.organisation; recu.Organisation == 0 {
		recu.Organisation = ex.agent.Organisation
	}
	if recu.Organisation == 0 {
		return cr, nil // command line, and a file that names no known account: there is nowhere to keep it
	}
	recu.Statut, recu.Nouvelles, recu.Motif = comptes.Statut(cr.Statut), cr.Nouvelles, string(cr.Motif)
	if recu.Statut == comptes.Quarantaine {
		recu.Comptes = ex.nommes(recu.Organisation)
	}
	id, err := im.recevoir(ctx, f, recu)
	cr.ID = id
	return cr, err
}

func (im *Importeur) recevoir(ctx context.Context, f io.ReadSeeker, recu comptes.FichierReleve) (int64, error) {
	var depose *fichiers.Depose
	if im.Depot != nil && recu.Fichier == 0 {
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return 0, err
		}
		d, err := im.Depot.Deposer(ctx, f, fichiers.Regles{TailleMax: TailleMax, Types: []string{fichiers.XML, fichiers.Texte}})
		switch {
		case err == nil:
			depose = &d
		case !errors.Is(err, fichiers.ErrType) && !errors.Is(err, fichiers.ErrVide):
			return 0, fmt.Errorf("garder le fichier recu : %w", err)
		}
	}
	return bdd.EcrireVal(ctx, im.Base, func(e *bdd.Ecriture) (int64, error) {
		r := recu
		if depose != nil {
			var err error
			if r.Fichier, err = fichiers.Enregistrer(ctx, e, im.Trousseau, *depose, fichiers.Fiche{Nature: comptes.NatureFichier, NomAffiche: nomAffichable(r.Nom), Agent: r.Agent}); err != nil {
				return 0, err
			}
		}
		id, err := comptes.Recevoir(ctx, e, r)
		if err != nil {
			return 0, err
		}
		return id, journal.Consigner(ctx, e, journal.Acte{Organisation: r.Organisation, Agent: r.Agent, Nature: "releve.recevoir", Objet: "releve_fichier", ObjetID: id,
			Valeurs: []journal.Valeur{journal.Empreinte("sha256", r.SHA256), journal.Code("statut", string(r.Statut)), journal.Entier("lignes", r.Lignes)}})
	})
}

// nomAffichable keeps the last element of a path, cut to 120 characters.
func nomAffichable(nom string) string {
	nom = strings.ToValidUTF8(nom[strings.LastIndexAny(nom, `/\`)+1:], "?")
	if r := []rune(strings.ReplaceAll(nom, "\x00", "")); len(r) > 120 {
		return string(r[:120])
	}
	return nom
}

// poser stages the new lines, accepts the file in one act, of which ensuite is a part when it is given, and posts it.
func (im *Importeur) poser(ctx context.Context, f io.ReadSeeker, ex *examen, verdicts []comptes.Pairage, recu comptes.FichierReleve, cr CompteRendu,
	ensuite func(e *bdd.Ecriture, fichier int64) error) (CompteRendu, error) {
	recu.Statut, recu.Programme = comptes.EnCours, programme()
	id, err := im.recevoir(ctx, f, recu)
	if err != nil {
		return cr, err
	}
	cr.ID = id
	src, err := relire(f)
	if err != nil {
		return cr, err
	}
	p := &poseur{im: im, ctx: ctx, fichier: id, ex: ex, verdicts: verdicts, cadence: parcours.NouvelleCadence(lignesParPose)}
	releves, err := p.poser(src)
	if err == nil {
		if err = src.finir(); err == nil && !bytes.Equal(src.somme.Sum(nil), recu.SHA256) {
			err = errModifie
		}
	}
	if errors.Is(err, errModifie) || EstRefus(err) {
		cr.Nouvelles, cr.Motif = 0, "le fichier a changé pendant sa lecture : l’importer à nouveau"
		return cr, im.ecarter(ctx, id, cr.Lignes, string(cr.Motif))
	}
	if err != nil {
		return cr, fmt.Errorf("poser les lignes de %s : %w", recu.Nom, err)
	}
	statut, err := bdd.EcrireVal(ctx, im.Base, func(e *bdd.Ecriture) (comptes.Statut, error) {
		statut, err := im.accepter(ctx, e, ex, recu, id, cr, releves)
		if err == nil && ensuite != nil && statut == comptes.Importe {
			err = ensuite(e, id)
		}
		return statut, err
	})
	if errors.Is(err, comptes.ErrEtatChange) {
		cr.Nouvelles, cr.Motif = 0, releve.Texte(comptes.ErrEtatChange.Error()+" : importer ce fichier à nouveau")
		return cr, im.ecarter(ctx, id, cr.Lignes, string(cr.Motif))
	}
	if err != nil {
		return cr, fmt.Errorf("accepter %s : %w", recu.Nom, err)
	}
	cr.Statut = string(statut)
	if statut == comptes.Deja {
		cr.Nouvelles = 0
		return cr, nil
	}
	if ex.avis {
		_, err := parcours.ReproposerAvis(ctx, im.Base, im.Trousseau, id)
		return cr, err
	}
	if err := parcours.PosterReleves(ctx, im.Base, im.Trousseau); err != nil {
		return cr, err
	}
	_, err = parcours.ReverserApresFin(ctx, im.Base, ex.agent)
	return cr, err
}

// accepter is the all-or-nothing of a file: before this act nothing of it exists, after it everything does.
func (im *Importeur) accepter(ctx context.Context, e *bdd.Ecriture, ex *examen, recu comptes.FichierReleve, id int64, cr CompteRendu, releves []poseReleve) (comptes.Statut, error) {
	// Somebody may have imported the same bytes while this file was being read.
	if _, err := comptes.DejaRecu(ctx, e, recu.Organisation, recu.SHA256); err == nil {
		return comptes.Deja, comptes.Conclure(ctx, e, id, comptes.Deja, cr.Lignes, 0, "")
	} else if !errors.Is(err, bdd.ErrAbsent) {
		return "", err
	}
	for _, r := range releves {
		if err := comptes.Accepter(ctx, e, r.id, r.apres); err != nil {
			return "", err
		}
	}
	if err := comptes.Conclure(ctx, e, id, comptes.Importe, cr.Lignes, cr.Nouvelles, ""); err != nil {
		return "", err
	}
	for _, r := range releves {
		if err := parcours.SuivreNumero(ctx, e, r.id); err != nil {
			return "", err
		}
	}
	return comptes.Importe, journal.Consigner(ctx, e, journal.Acte{Organisation: ex.organisation, Agent: ex.agent.ID, Nature: "releve.accepter", Objet: "releve_fichier", ObjetID: id,
		Valeurs: []journal.Valeur{journal.Entier("nouvelles", cr.Nouvelles)}})
}

// ecarter sets aside a file that was being staged; one that somebody else has decided in the meantime stays as it is.
func (im *Importeur) ecarter(ctx context.Context, id, lignes int64, motif string) error {
	err := im.Base.Ecrire(ctx, func(e *bdd.Ecriture) error {
		return comptes.Conclure(ctx, e, id, comptes.Quarantaine, lignes, 0, motif)
	})
	if errors.Is(err, comptes.ErrEtatChange) {
		return nil
	}
	return err
}

// delaisser sets aside the files whose staging was interrupted: nothing of them was accepted, they are to be imported again. One that another program is
// staging gives signs of life, and is left to it; once its process is known to be over, nobody waits for them.
func (im *Importeur) delaisser(ctx context.Context) error {
	var interrompus []comptes.FichierReleve
	if err := im.Base.Lire(ctx, func(l bdd.Lecture) (err error) { interrompus, err = comptes.Interrompus(ctx, l, mort); return err }); err != nil {
		return fmt.Errorf("chercher les imports interrompus : %w", err)
	}
	for _, f := range interrompus {
		if err := im.ecarter(ctx, f.ID, f.Lignes, "import interrompu avant d’être accepté, rien n’a été enregistré : importer le fichier à nouveau"); err != nil {
			return err
		}
	}
	return nil
}

// Reprendre finishes what a crash interrupted: accepted statements are posted to their end, what was being staged is set aside. The service calls it as
// it starts.
func (im *Importeur) Reprendre(ctx context.Context) error {
	if err := im.delaisser(ctx); err != nil {
		return err
	}
	if err := parcours.PosterReleves(ctx, im.Base, im.Trousseau); err != nil {
		return err
	}
	return parcours.Reprendre(ctx, im.Base, im.Trousseau)
}

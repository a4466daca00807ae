// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/modeles"
	"etai/internal/organisation/droits"
)

// EnregistrerModele keeps a new version of a template, once it is read: an empty text gives the one delivered with Étai back. m.Rang is the version that the form
// showed. The answer is its id.
func EnregistrerModele(ctx context.Context, b *bdd.Base, d Demande, m modeles.Modele) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exigerRole(a, droits.Parametrer); err != nil {
			return 0, err
		}
		g, ok := modeles.GenreDe(m.Genre)
		if !ok || m.Variante != modeles.Courante && m.Variante != modeles.FALC || m.Variante == modeles.FALC && g.Pour != modeles.ALaPersonne {
			return 0, ErrInterdit
		}
		m.Organisation, m.EcritPar = a.Organisation, a.ID
		actuel, err := modeles.Actuel(ctx, e, a.Organisation, m.Genre, m.Variante)
		if err != nil && !errors.Is(err, bdd.ErrAbsent) {
			return 0, err
		}
		m.Texte = strings.TrimSpace(strings.ReplaceAll(m.Texte, "\r\n", "\n"))
		if m.Texte == strings.TrimSpace(modeles.Livre(m.Genre, m.Variante)) {
			m.Texte = ""
		}
		switch {
		case m.Texte != "" && m.Texte == strings.TrimSpace(actuel.Texte), m.Texte == "" && actuel.Livree():
			return 0, refuser("texte", "ce texte est déjà celui du modèle : rien à enregistrer")
		case m.Texte == "" && modeles.Livre(m.Genre, m.Variante) == "":
			return 0, refuser("texte", "Étai n’a pas de texte facile à lire pour ce document : l’écrire")
		case actuel.Rang != m.Rang:
			return 0, bdd.ErrAncienneVersion
		}
		if m.Texte != "" {
			if _, err := modeles.Lire(g, m.Texte); err != nil {
				return 0, err
			}
		}
		id, err := modeles.Enregistrer(ctx, e, m)
		if errors.Is(err, bdd.ErrConflit) {
			return 0, bdd.ErrAncienneVersion
		}
		if err != nil {
			return 0, err
		}
		m.ID, m.Rang = id, m.Rang+1
		return id, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "modele.enregistrer", Objet: "modele", ObjetID: id, Valeurs: valeursModele(m)})
	})
}

func valeursModele(m modeles.Modele) []journal.Valeur {
	return []journal.Valeur{journal.Code("genre", m.Genre), journal.Code("variante", string(m.Variante)), journal.Entier("rang", int64(m.Rang)), journal.Empreinte("texte", m.Empreinte())}
}

// NoterRelecture records that the text in plain language of a kind was read again by those whom it is for: this very text, no other. The answer is its id.
func NoterRelecture(ctx context.Context, b *bdd.Base, d Demande, genre string, le jour.Jour, lecteurs string) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exigerRole(a, droits.Parametrer); err != nil {
			return 0, err
		}
		m, err := modeles.Actuel(ctx, e, a.Organisation, genre, modeles.FALC)
		if err != nil {
			return 0, ErrInterdit
		}
		relu, err := modeles.Relu(ctx, e, m)
		if err != nil {
			return 0, err
		}
		lecteurs = strings.TrimSpace(lecteurs)
		switch {
		case relu:
			return 0, refuser("lecteurs", "ce texte est déjà noté comme relu : rien à noter avant qu’il change")
		case le.Vide() || le.Apres(e.Instant().Jour()):
			return 0, refuser("relu_le", "écrire le jour de la relecture, pas après aujourd’hui")
		case lecteurs == "":
			return 0, refuser("lecteurs", "écrire avec qui le texte a été relu : l’association, le groupe")
		}
		r := modeles.Relecture{Organisation: a.Organisation, Genre: genre, Empreinte: m.Empreinte(), ReluLe: le, Lecteurs: lecteurs, SaisiePar: a.ID}
		if r.ID, err = modeles.NoterRelecture(ctx, e, r); err != nil {
			return 0, err
		}
		return r.ID, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "modele.relire", Objet: "modele_relecture", ObjetID: r.ID, Valeurs: valeursRelecture(r)})
	})
}

func valeursRelecture(r modeles.Relecture) []journal.Valeur {
	return []journal.Valeur{journal.Code("genre", r.Genre), journal.Jour("relu_le", r.ReluLe), journal.Empreinte("texte", r.Empreinte)}
}

// longueurEnTete is the most that a line of a letterhead holds.
const longueurEnTete = 90

// NoterIdentiteCourrier records the letterhead of a site from a day on; those before stay, and documents already frozen keep theirs. garder keeps the logo in force.
// The answer is its id.
func NoterIdentiteCourrier(ctx context.Context, b *bdd.Base, d Demande, i modeles.Identite, garder bool) (int64, error) {
	if len(i.Logo) > 0 { // a picture is read outside of the act
		logo, err := modeles.LireLogo(i.Logo)
		if err != nil {
			return 0, err
		}
		i.Logo = logo
	}
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exigerRole(a, droits.Parametrer); err != nil {
			return 0, err
		}
		i.Organisation, i.SaisiePar = a.Organisation, a.ID
		if i.Du.Vide() {
			i.Du = e.Instant().Jour()
		}
		if err := verifierIdentite(&i, e.Instant().Jour()); err != nil {
			return 0, err
		}
		if garder && len(i.Logo) == 0 {
			actuelle, err := modeles.IdentiteLe(ctx, e, a.Organisation, i.Site, i.Du)
			if err != nil {
				return 0, err
			}
			if actuelle.Site == i.Site {
				i.Logo = actuelle.Logo
			}
		}
		id, err := modeles.NoterIdentite(ctx, e, i)
		if err != nil {
			return 0, err
		}
		return id, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "courrier.identite", Objet: "modele_identite", ObjetID: id, Valeurs: i.Valeurs()})
	})
}

func verifierIdentite(i *modeles.Identite, aujourdhui jour.Jour) error {
	for _, s := range []*string{&i.Site, &i.Service, &i.Adresse, &i.Telephone, &i.Courriel, &i.Lieu, &i.Signataire, &i.Qualite, &i.Delegation, &i.Tribunal} {
		*s = strings.TrimSpace(*s)
	}
	for l := range strings.SplitSeq(i.Adresse, "\n") {
		if utf8.RuneCountInString(l) > longueurEnTete {
			return refuser("adresse", "une ligne de l’adresse est trop longue : %d caractères au plus", longueurEnTete)
		}
	}
	switch {
	case i.Du.Avant(aujourdhui):
		return refuser("du", "un en-tête vaut à partir d’aujourd’hui ou d’un jour à venir : les documents déjà écrits gardent le leur")
	case strings.Count(i.Adresse, "\n") >= lignesFenetre:
		return refuser("adresse", "cette adresse a trop de lignes : six au plus")
	case (i.Signataire == "") != (i.Qualite == ""):
		return refuser("qualite", "un signataire a son prénom, son nom et sa qualité (CRPA, article L212-1) : écrire les deux, ou aucun")
	case i.Presidence && i.Delegation == "":
		return refuser("delegation", "qui signe par délégation la nomme : écrire l’arrêté et sa date")
	case i.Ferme && i.Site == "":
		return refuser("ferme", "l’en-tête de l’organisation ne se ferme pas : le remplacer")
	}
	return nil
}
